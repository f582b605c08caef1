internal import Text

/// `.env` files. There is no standard: what is written here reads alike wherever it can.
enum DotenvFile {
    static func quoted(_ text: String) throws(Unwritable) -> String {
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

/// `docker run --env-file`: all that follows the first `=`, up to the line's end. Nothing is quoted.
enum DockerFile {
    static func plain(_ text: String) throws(Unwritable) -> String {
        guard !text.hasAny(of: "\n\r") else { throw Unwritable(why: "an env-file of docker can't hold line breaks") }
        return text
    }
}

/// systemd's `EnvironmentFile=`, systemd.exec(5).
enum SystemdFile {
    static func quoted(_ text: String) throws(Unwritable) -> String {
        // env_value_is_valid of systemd's env-util.c: it would pass the variable over, with a line in the journal.
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" || $0 == "\n" })
        else { throw Unwritable(why: "systemd takes no control characters but line breaks and tabs") }
        // Between double quotes a backslash keeps ", \, ` and $ from meaning anything (SHELL_NEED_ESCAPE of
        // env-file.c).
        return "\"" + text.rewritten { #""\`$"#.unicodeScalars.contains($0) ? "\\\($0)" : nil } + "\""
    }
}
