internal import Credentials
internal import Text

extension EnvironmentFormat {
    /// A step of GitHub Actions: its log hides what was masked, and later steps get what it wrote to the file
    /// `$GITHUB_ENV`. The log must have the masks before the file has the values.
    static let github = EnvironmentFormat(
        "github", for: "a step of GitHub Actions",
        handOver: HandOver(variable: "GITHUB_ENV", place: "GitHub Actions", text: stepFile),
        write: { (change, revealing) throws(EnvironmentError) in
            change.secrets.map { "::add-mask::\(revealing ? commandData($0.reveal()) : hidden)\n" }.joined()
        })

    /// The file's form for values of many lines, which holds every value but a carriage return. It can't unset.
    @Sendable private static func stepFile(
        _ change: EnvironmentChange, delimiter: String
    ) throws(EnvironmentError) -> String {
        var text = ""
        for (name, value) in change.shown(true) {
            guard !value.hasAny(of: "\r") else {
                throw .unwritable(
                    variable: name, format: "github", why: "the runner takes a carriage return for a line's end")
            }
            text += "\(name)<<\(delimiter)\n\(value)\n\(delimiter)\n"
        }
        return text
    }

    /// The runner's `UnescapeData`, backwards.
    private static func commandData(_ text: String) -> String {
        text.rewritten { ["%": "%25", "\r": "%0D", "\n": "%0A"][$0] }
    }
}
