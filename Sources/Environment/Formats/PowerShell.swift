internal import Text

extension EnvironmentFormat {
    static let powershell = EnvironmentFormat(
        "powershell", for: "PowerShell",
        set: { "$env:\($0) = \(PowerShell.quoted($1))" },
        unset: { "Remove-Item -ErrorAction Ignore Env:\($0)" })
}

/// The quoting of PowerShell's verbatim strings.
enum PowerShell {
    /// PowerShell takes typographic single quotes for the plain one (about_Quoting_Rules;
    /// `CharExtensions.IsSingleQuote`).
    private static let quotes: [Unicode.Scalar] = ["'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}"]

    static func quoted(_ text: String) -> String {
        "'" + text.rewritten { quotes.contains($0) ? "\($0)\($0)" : nil } + "'"
    }
}
