internal import Text

extension EnvironmentFormat {
    /// There is no standard: what is written here reads alike wherever it can.
    static let dotenv = EnvironmentFormat("dotenv", for: ".env files", value: quoted)

    @Sendable private static func quoted(_ text: String) throws(Unwritable) -> String {
        // python-dotenv expands ${…} even within single quotes, and knows no escape for it.
        guard !text.utf8.hasDollarBrace else { throw Unwritable(why: "readers would expand ${") }
        guard !text.hasAny(of: "\r") else { throw Unwritable(why: "readers take a carriage return for a line's end") }
        // Between single quotes all readers take everything as it is, line breaks included.
        if !text.hasAny(of: #"'\"#) { return "'\(text)'" }
        // Between double quotes they take an apostrophe as it is, too; but some unescape, and some expand.
        if !text.hasAny(of: #""\$`"#) { return "\"\(text)\"" }
        // The rest is python-dotenv's spelling: two escapes within single quotes.
        return "'" + text.rewritten { $0 == "\\" || $0 == "'" ? "\\\($0)" : nil } + "'"
    }
}

extension String.UTF8View {
    fileprivate var hasDollarBrace: Bool {
        zip(self, dropFirst()).contains { $0 == UInt8(ascii: "$") && $1 == UInt8(ascii: "{") }
    }
}
