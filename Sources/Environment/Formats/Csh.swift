internal import Text

extension EnvironmentFormat {
    /// A command ends with a semicolon, as eval "`heddle env NAME --format csh`" puts them all on one line.
    static let csh = EnvironmentFormat(
        "csh", aliases: ["tcsh"], for: "csh, tcsh", failure: "false\n",
        set: { "setenv \($0) \(CShell.quoted($1));" },
        unset: { "unsetenv \($0);" })
}

/// The quoting that csh and tcsh read alike.
///
/// Within single quotes `!` still means the history, in scripts and in `eval`, too, and a line break ends the command:
/// a backslash before either keeps it, and is dropped itself. Any other backslash stands for itself there unless tcsh's
/// `backslash_quote` is set, so each stands outside, where a second one before it has one meaning.
enum CShell {
    static func quoted(_ text: String) -> String {
        let escaped = text.rewritten { scalar in
            switch scalar {
            case "'", "\\": "'\\\(scalar)'"
            case "!", "\n": "\\\(scalar)"
            default: nil
            }
        }
        return "'\(escaped)'"
    }
}
