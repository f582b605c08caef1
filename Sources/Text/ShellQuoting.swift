// One quoter a shell dialect. All of them go scalar by scalar: to Swift a quote with an accent on it is one Character
// that is no quote, and every shell still takes it for one.

/// The quoting that every POSIX shell reads alike.
public enum POSIXShell {
    /// Within single quotes nothing is special but the quote itself.
    public static func quoted(_ text: String) -> String {
        "'" + text.rewritten { $0 == "'" ? #"'\''"# : nil } + "'"
    }

    /// A word as a person would type it: quoted only where it has to be, and printable. For commands in hints.
    ///
    /// What doesn't print is escaped as bash, zsh, ksh and POSIX of 2024 have it (`$'a\012b'`): left out, it would be another
    /// file's name.
    public static func pasteable(_ word: String) -> String {
        if isPlain(word) { return word }
        if word.isPrintable { return quoted(word) }
        let escaped = word.rewritten { scalar in
            if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
            return scalar.isPrintable ? nil : scalar.utf8.map(octal).joined()
        }
        return "$'\(escaped)'"
    }

    /// The same for a file that is named as an argument: one that begins with a hyphen would be taken for an option.
    public static func pasteableFile(_ file: String) -> String {
        pasteable(file.hasPrefix("-") && file != "-" ? "./\(file)" : file)
    }

    /// `\012`: always three digits, so that none that follows is taken for one more.
    private static func octal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }

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
