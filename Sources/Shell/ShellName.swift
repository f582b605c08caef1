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

    /// What the function that `heddle init` defines evaluates.
    ///
    /// - Parameters:
    ///   - change: nil: the shell stays as it is.
    ///   - report: says on standard output what was done.
    /// - Throws: ``EnvironmentError`` where a value can't be written down.
    public func code(_ change: EnvironmentChange?, saying report: String, revealing: Bool) throws -> String {
        let say = "echo \(quoted(report))\n"
        guard let change else { return "\(Self.sayingMark)\n\(say)" }
        let end = change.keysEnd.map { String($0.seconds) } ?? ""
        let remember = self == .fish ? "set -g __heddle_end '\(end)'\n" : "__heddle_end='\(end)'\n"
        return "\(Self.switchingMark)\n\(try format.text(change, revealing: revealing))\(remember)\(say)"
    }

    private var format: EnvironmentFormat {
        switch self {
        case .bash, .zsh: .sh
        case .fish: .fish
        }
    }

    /// The code that a start-up file evaluates: the functions, the prompt and the completion.
    ///
    /// - Parameter program: the absolute path of `heddle`, for shells that don't find it on `PATH`.
    public func initialisation(program: String) -> String {
        InitScript(shell: self, program: program).text + completion
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
