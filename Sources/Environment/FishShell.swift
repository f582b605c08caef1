/// The quoting that fish reads: like a POSIX shell's, but for backslashes and quotes within single quotes.
public enum FishShell {
    public static func quoted(_ text: String) -> String {
        "'" + text.rewritten { $0 == "\\" || $0 == "'" ? "\\\($0)" : nil } + "'"
    }
}
