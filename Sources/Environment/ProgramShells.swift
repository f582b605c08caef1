/// The quoting of Nushell's double-quoted strings: escapes as in C, and neither `$` nor a backtick means anything.
enum Nushell {
    static func quoted(_ text: String) -> String {
        let escaped = text.rewritten { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": #"\n"#
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: "\\u{\(String(scalar.value, radix: 16))}"
            default: nil
            }
        }
        return "\"\(escaped)\""
    }
}

/// The quoting of PowerShell's verbatim strings.
enum PowerShell {
    /// PowerShell takes typographic single quotes for the plain one (about_Quoting_Rules; `CharExtensions.IsSingleQuote`).
    private static let quotes: [Unicode.Scalar] = ["'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}"]

    static func quoted(_ text: String) -> String {
        "'" + text.rewritten { quotes.contains($0) ? "\($0)\($0)" : nil } + "'"
    }
}
