internal import Credentials
public import Environment
internal import Text

/// The shells that `heddle init` and `heddle completion` know.
public enum ShellName: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The first line of code that switches the shell which evaluates it; anything else that `use` may print, such as
    /// its help, begins otherwise and is shown.
    static let switchingMark = "# heddle switch"
    /// The same of code that only says something.
    static let sayingMark = "# heddle say"

    /// What the function that `heddle init` defines evaluates: nothing but assignments to variables of its own. It sets
    /// the variables itself, and sees whether they have taken their values.
    ///
    /// - Parameters:
    ///   - change: nil: the shell stays as it is.
    ///   - report: says on standard output what was done.
    ///   - revealing: whether secrets stand there in the clear.
    public func code(_ change: EnvironmentChange?, saying report: String, revealing: Bool) -> String {
        guard let change else {
            return "\(Self.sayingMark)\n\(self == .fish ? "set report \(quoted(report))" : report)\n"
        }
        let end = change.keysEnd.map { String($0.seconds) } ?? ""
        let settings = change.shown(revealing)
        let lines =
            switch self {
            case .bash, .zsh:
                // Behind an x: exported, as the functions note it of what there was before.
                settings.map { "__heddle_want[\($0.name)]=x\(quoted($0.value))" }
                    + change.unset.map { "__heddle_want[\($0)]=" } + [
                        "__heddle_end='\(end)'", "__heddle_report=\(quoted(report))",
                    ]
            case .fish:
                [
                    "set names \(settings.map(\.name).joined(separator: " "))",
                    "set values \(settings.map { quoted($0.value) }.joined(separator: " "))",
                    "set gone \(change.unset.joined(separator: " "))", "set keys_end '\(end)'",
                    "set report \(quoted(report))",
                ]
            }
        return ([Self.switchingMark] + lines).map { $0 + "\n" }.joined()
    }

    /// The code that a start-up file evaluates: the functions, the prompt and the completion.
    ///
    /// - Parameters:
    ///   - program: the absolute path of `heddle`, which is what the functions run whatever `PATH` becomes.
    ///   - switching: what ``code(_:saying:revealing:)`` gives for the profile that a new shell starts with; nil: none.
    public func initialisation(program: String, switching: String? = nil) -> String {
        InitScript(shell: self, program: program, switching: switching).text
    }

    func quoted(_ text: String) -> String {
        switch self {
        case .bash, .zsh: POSIXShell.quoted(text)
        case .fish: FishShell.quoted(text)
        }
    }

    /// The code that completes the words of a `heddle` command line.
    public var completion: String {
        switch self {
        case .bash: text(PackageResources.completion_bash)
        case .zsh: text(PackageResources.completion_zsh)
        case .fish: text(PackageResources.completion_fish)
        }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
