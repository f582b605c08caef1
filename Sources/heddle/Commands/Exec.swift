internal import ArgumentParser
internal import Credentials
internal import Environment
internal import OperatingSystem
internal import Output
internal import Store

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

struct Exec: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in the environment of a profile.",
        discussion: """
            The command takes heddle's place: signals, streams and the exit status are its own. 127 means that it was not \
            found, 126 that it can't be run.

            EXAMPLES
              heddle exec acme -- aws s3 ls
              heddle exec --mode keys acme -- s5cmd ls
            """)

    @Argument(help: "The profile. Default: the one in effect.")
    var name: String?

    @Option(help: "How programs get the keys. Default: the profile's own mode.")
    var mode: Mode?

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("there is no command to run: write it after --") }
    }

    func answer() throws -> Answer { try answer(in: Context()) }

    func answer(in context: Context) throws -> Answer {
        let switching = try Switch(to: name, mode: mode, in: context)
        switching.remark()
        guard let path = ChildProcess.find(command[0], path: context.environment["PATH"]) else {
            throw ExecError.notFound(command[0])
        }
        let set = switching.change.settings.map { (name: $0.name, value: Optional($0.value.reveal())) }
        let unset = switching.change.unset.map { (name: $0, value: String?.none) }
        let code = ChildProcess.replace(
            with: path, name: command[0], lastArguments: command.count - 1, changes: set + unset)
        throw code == ENOENT ? ExecError.notFound(command[0]) : ExecError.cannotRun(command[0], errno: code)
    }
}

enum ExecError: ExplainedError, Equatable {
    case notFound(String)
    case cannotRun(String, errno: Int32)

    var message: String {
        switch self {
        case .notFound(let command): "\(command.printable.prefix(80)): command not found"
        case .cannotRun(let command, let code):
            "\(command.printable.prefix(80)): can't be run: \(String(cString: strerror(code)))"
        }
    }

    var hint: String? { nil }

    var status: ExitStatus {
        switch self {
        case .notFound: .commandNotFound
        case .cannotRun: .cannotExecute
        }
    }
}
