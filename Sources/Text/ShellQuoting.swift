// One quoter a shell dialect. All of them go scalar by scalar: to Swift a quote with an accent on it is one Character
// that is no quote, and every shell still takes it for one.

/// The quoting that every POSIX shell reads alike.
public enum POSIXShell {
    /// Within single quotes nothing is special but the quote itself.
    public static func quoted(_ text: String) -> String {
        "'" + text.rewritten { $0 == "'" ? #"'\''"# : nil } + "'"
    }

    /// A word as a person would type it: quoted only where it has to be, and printable. For commands in hints.
    public static func pasteable(_ word: String) -> String { isPlain(word) ? word : quoted(word.printable) }

    /// Options that were given, each with its value: nil: it wasn't.
    public static func pasteable(options: [(name: String, value: String?)]) -> [String] {
        options.flatMap { option in option.value.map { [option.name, pasteable($0)] } ?? [] }
    }

    /// Whether every shell takes it as it stands, unquoted.
    public static func isPlain(_ word: String) -> Bool {
        !word.isEmpty && word.utf8.allSatisfy { $0.isASCIIDigit || $0.isASCIILetter || "/._-@+:".utf8.contains($0) }
    }
}

/// The quoting that fish reads: like a POSIX shell's, but for backslashes and quotes within single quotes.
public enum FishShell {
    public static func quoted(_ text: String) -> String {
        "'" + text.rewritten { $0 == "\\" || $0 == "'" ? "\\\($0)" : nil } + "'"
    }
}
