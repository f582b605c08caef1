internal import Text

extension EnvironmentFormat {
    static let nu = EnvironmentFormat(
        "nu", for: "Nushell",
        set: { "$env.\($0) = \(Nushell.quoted($1))" },
        unset: { "hide-env -i \($0)" })
}

/// The quoting of Nushell's double-quoted strings: escapes as in C; neither `$` nor a backtick is special.
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
