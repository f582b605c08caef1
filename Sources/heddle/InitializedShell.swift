internal import Credentials
internal import Environment
internal import OperatingSystem
internal import Output
internal import Store
internal import Text

/// What the functions of `heddle init` tell of their shell, in variables that they set for one command alone.
struct InitializedShell {
    private let environment: Variables

    init(_ environment: Variables) { self.environment = environment }

    /// - Throws: ``ShellVariableError`` where the shell can't be given the whole environment.
    func check(_ change: EnvironmentChange) throws {
        if let name = names("HEDDLE_READ_ONLY").first { throw ShellVariableError.readOnly(name, change.profile) }
        if let name = names("HEDDLE_UNIVERSAL").first(where: change.unset.contains) {
            throw ShellVariableError.universal(name)
        }
    }

    /// Says where the profile in effect is not this shell's: programs that are started in it know nothing of it.
    func remark(on selection: Selection, _ console: Console) {
        guard isInitialized else { return }
        switch selection.source {
        case .argument, .shell: return
        case .global, .directory:
            guard environment[Selection.variable]?.isEmpty ?? true else { return }
            let name = selection.snapshot.profile.name
            console.remark("this shell is not switched to \(name)", hint: "heddle use \(name)")
        }
    }

    /// Says where this shell is switched to a profile that has just lost its name. What a bound directory chose, the shell
    /// chooses anew by itself.
    ///
    /// - Parameter mend: the command for a shell that has the functions, or has not.
    func remark(onLost name: String, mend: (_ isInitialized: Bool) -> String, _ console: Console) {
        guard environment[Selection.variable] == name, environment[Selection.directoryVariable]?.isEmpty ?? true
        else { return }
        console.remark("this shell is still switched to \(name.printable)", hint: mend(isInitialized))
    }

    private var isInitialized: Bool { environment["HEDDLE_SHELL"]?.isEmpty == false }

    private func names(_ variable: String) -> [String] {
        (environment[variable] ?? "").split(separator: " ").map(String.init)
    }
}

/// A variable of the shell that a switch can't change there.
enum ShellVariableError: ExplainedError, Equatable {
    case readOnly(String, ProfileName)
    /// fish exports it from every shell.
    case universal(String)

    var message: String {
        switch self {
        case .readOnly(let name, _): "can't switch this shell: \(name) is read-only in it, or a reference"
        case .universal(let name): "can't switch this shell: \(name) is a universal variable, which every fish exports"
        }
    }

    var hint: String? {
        switch self {
        case .readOnly(_, let profile): "heddle exec \(profile) -- COMMAND"
        case .universal(let name): "set -eU \(name)"
        }
    }

    var status: ExitStatus { .setUp }
}
