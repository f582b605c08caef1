/// The quoting that every POSIX shell reads alike.
public enum POSIXShell {
    /// In single quotes nothing means anything but the quote itself.
    public static func quoted(_ text: String) -> String {
        "'" + text.rewritten { $0 == "'" ? #"'\''"# : nil } + "'"
    }
}
