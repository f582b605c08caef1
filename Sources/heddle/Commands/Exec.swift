internal import ArgumentParser
internal import Credentials
internal import Environment
internal import Libc
internal import OperatingSystem
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct Exec: ContextCommand {
        static let name = "exec"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Run a command in the environment of a profile.",
            discussion: """
                The command takes heddle's place: signals, streams and the exit status are its own. 127 means that it was not \
                found, 126 that it can't be run. Without a command, it is the shell that $SHELL names: exit leaves the profile. \
                --for TOOL adds what one client needs besides: heddle env --for lists them. In mode agent, the agent that is \
                running serves the command; if none is, one runs until the command ends.

                EXAMPLES
                  heddle exec acme -- aws s3 ls
                  heddle exec --mode keys acme -- s5cmd ls
                  heddle exec acme --for rclone -- rclone ls :s3:training-runs
                  heddle exec acme --mode agent -- python train.py
                  heddle exec acme               a shell of its own for acme
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var profile: String?

        @Option(help: "How programs get the keys. Default: the profile's own mode.")
        var mode: Mode?

        @OptionGroup var tool: ToolOptions

        @Argument(parsing: .postTerminator, help: "The command and its arguments, after --. Default: $SHELL.")
        var command: [String] = []

        func answer(in context: Context) throws -> CommandOutput {
            try Self.answer(name: profile, mode: mode, for: tool.request(), command: command, in: context)
        }

        /// - Parameter command: empty: the shell of this person's.
        static func answer(
            name: String?, mode: Mode?, for request: ToolRequest? = nil, command: [String], in context: Context
        ) throws -> CommandOutput {
            let store = try context.openStore()
            let switching = try Switch(
                to: context.selection(named: name, in: store).snapshot, mode: mode, for: request, in: store,
                context, agent: .thisProcess)
            switching.remark(on: context.console)
            let command = command.isEmpty ? [Self.shell(of: context)] : command
            guard let path = ChildProcess.find(command[0], path: context.environment["PATH"]) else {
                throw ExecError.notFound(command[0])
            }
            let set = switching.change.settings.map { (name: $0.name, value: Optional($0.value.reveal())) }
            let unset = switching.change.unset.map { (name: $0, value: String?.none) }
            let code = context.host.replace(
                .init(path: path, name: command[0], lastArguments: command.count - 1, changes: set + unset))
            guard code == ENOENT else { throw ExecError.cannotRun(command[0], errno: code) }
            // What is there and yet not found is what its first line names.
            throw ThisMachine.has(path) ? ExecError.noInterpreter(command[0]) : ExecError.notFound(command[0])
        }
    }
}

extension Heddle.Exec {
    /// As POSIX has it (Base Definitions, 8.3), with the shell that every system has where it says nothing.
    private static func shell(of context: Context) -> String {
        context.environment["SHELL"].flatMap { $0.isEmpty ? nil : $0 } ?? "/bin/sh"
    }

    /// `[PROFILE] -- COMMAND...`, without an option: what the arguments' parser is not needed for.
    struct PlainForm {
        let name: String?
        /// Not empty.
        let command: [String]

        /// - Parameter words: those after `exec`.
        /// - Returns: nil for any other command line.
        init?(_ words: ArraySlice<String>) {
            var words = words
            name = words.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
            if name != nil { words = words.dropFirst() }
            guard words.first == "--", words.count > 1 else { return nil }
            command = Array(words.dropFirst())
        }
    }
}

enum ExecError: ExplainedError, Equatable {
    case notFound(String)
    case cannotRun(String, errno: Int32)
    /// The program that a script's first line names, or a binary's loader, is missing.
    case noInterpreter(String)

    var message: String {
        switch self {
        case .notFound(let command): "\(command.printable.prefix(80)): command not found"
        case .cannotRun(let command, let code):
            "\(command.printable.prefix(80)): can't be run: \(String(cString: strerror(code)))"
        case .noInterpreter(let command):
            "\(command.printable.prefix(80)): can't be run: the interpreter in its first line does not exist"
        }
    }

    var hint: String? {
        switch self {
        case .notFound, .cannotRun: nil
        case .noInterpreter(let command): "head -n 1 \(POSIXShell.pasteable(command))"
        }
    }

    var status: ExitStatus {
        switch self {
        case .notFound: .commandNotFound
        case .cannotRun, .noInterpreter: .cannotExecute
        }
    }
}
