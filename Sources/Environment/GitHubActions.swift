internal import Credentials
internal import Text

/// A step of GitHub Actions: its log hides what was masked, and later steps get what it wrote to the file
/// `$GITHUB_ENV`.
public enum GitHubActions {
    /// The variable that names the file.
    public static let variable = "GITHUB_ENV"

    /// One `::add-mask::` a secret, for the log, which must have them before the file has the values.
    static func masks(_ change: EnvironmentChange, revealing: Bool) -> String {
        change.settings.compactMap { setting -> String? in
            guard case .secret(let secret) = setting.value else { return nil }
            guard revealing else { return "::add-mask::\(EnvironmentFormat.hidden)\n" }
            // The header that carries a token is one secret, the token in it another.
            let secrets = [secret] + [APIToken(authorization: secret)?.secret].compactMap(\.self)
            return secrets.map { "::add-mask::\(escaped($0.reveal()))\n" }.joined()
        }.joined()
    }

    /// What is appended to the file: its form for values of many lines, which holds every value. It can't unset.
    ///
    /// - Parameter delimiter: what nobody can foresee, so that no value can end itself and go on with a variable of its
    ///   own.
    /// - Throws: ``EnvironmentError/unwritable(variable:format:why:)`` where a value has a carriage return.
    public static func file(_ change: EnvironmentChange, delimiter: String) throws(EnvironmentError) -> String {
        var text = ""
        for setting in change.settings {
            let value = setting.value.reveal()
            guard !value.hasAny(of: "\r") else {
                throw .unwritable(
                    variable: setting.name, format: EnvironmentFormat.github.rawValue,
                    why: "the runner takes a carriage return for a line's end")
            }
            text += "\(setting.name)<<\(delimiter)\n\(value)\n\(delimiter)\n"
        }
        return text
    }

    /// The runner's `UnescapeData`, backwards.
    private static func escaped(_ text: String) -> String {
        text.rewritten { ["%": "%25", "\r": "%0D", "\n": "%0A"][$0] }
    }
}
