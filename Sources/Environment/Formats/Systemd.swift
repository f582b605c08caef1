internal import Text

extension EnvironmentFormat {
    /// systemd's `EnvironmentFile=`, systemd.exec(5).
    static let systemd = EnvironmentFormat("systemd", for: "EnvironmentFile= of a unit", value: quoted)

    @Sendable private static func quoted(_ text: String) throws(Unwritable) -> String {
        // env_value_is_valid of systemd's env-util.c: it would pass the variable over, with a line in the journal.
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" || $0 == "\n" })
        else { throw Unwritable(why: "systemd takes no control characters but line breaks and tabs") }
        // Between double quotes a backslash keeps ", \, ` and $ from meaning anything (SHELL_NEED_ESCAPE of
        // env-file.c).
        return "\"" + text.rewritten { #""\`$"#.unicodeScalars.contains($0) ? "\\\($0)" : nil } + "\""
    }
}
