internal import ArgumentParser
internal import Credentials
internal import Environment
internal import Libc
internal import OperatingSystem
internal import Output
internal import Provider
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

                --note and --ttl write an event to the log (heddle log --kind executed), with the name of the command. --ttl ends \
                what heddle hands out to the command and whatever it starts; keys that they have by then work until they expire, and \
                modes container and agent, which would go on, are refused. It keeps nobody from removing HEDDLE_UNTIL from the \
                environment. docs/agents.md is about coding agents.

                EXAMPLES
                  heddle exec acme -- aws s3 ls
                  heddle exec --mode keys acme -- s5cmd ls
                  heddle exec acme --for rclone -- rclone ls :s3:training-runs
                  heddle exec acme --mode agent -- python train.py
                  heddle exec acme --ttl 30m --note "agent: list buckets" -- aws s3 ls
                  heddle exec acme               a shell of its own for acme
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var profile: String?

        @Option(help: "How programs get the keys. Default: the profile's own mode.")
        var mode: Mode?

        @OptionGroup var tool: ToolOptions

        @Option(help: ArgumentHelp("Write this to the log.", valueName: "text"))
        var note: String?

        @Option(help: ArgumentHelp("Hand out keys no longer than this: 90s, 30m, 2h.", valueName: "time"))
        var ttl: String?

        @Argument(parsing: .postTerminator, help: "The command and its arguments, after --. Default: $SHELL.")
        var command: [String] = []

        func answer(in context: Context) throws -> CommandOutput {
            try Self.answer(
                name: profile, mode: mode, for: tool.request(), record: record(at: context.now.timestamp, in: context),
                command: command, in: context)
        }

        /// - Returns: nil where nothing is to be written down.
        /// - Throws: ``InvalidValue``.
        private func record(at now: Timestamp, in context: Context) throws(InvalidValue) -> ExecRecord? {
            guard note != nil || ttl != nil else { return nil }
            var limit: TimeLimit?
            if let ttl {
                let span = try Span(ttl)
                guard span.seconds > 0 else { throw .span(ttl) }
                limit = TimeLimit(span, from: now, within: context.timeLimit)
            }
            return ExecRecord(
                note: try note.map { text throws(InvalidValue) in try FreeText(text, field: "note") }, limit: limit)
        }

        /// - Parameter command: empty: the shell of this person's.
        static func answer(
            name: String?, mode: Mode?, for request: ToolRequest? = nil, record: ExecRecord? = nil, command: [String],
            in context: Context
        ) throws -> CommandOutput {
            let store = try context.openStore()
            let switching = try Switch(
                to: context.selection(named: name, in: store).snapshot, mode: mode, for: request, in: store,
                context, within: record?.limit, agent: .thisProcess)
            switching.remark(on: context.console)
            let command = command.isEmpty ? [Self.shell(of: context)] : command
            guard let path = ChildProcess.find(command[0], path: context.environment["PATH"]) else {
                throw ExecError.notFound(command[0])
            }
            var set = switching.change.settings.map { (name: $0.name, value: Optional($0.value.reveal())) }
            if let record {
                set += record.settings
                try record.write(running: command[0], switching.snapshot.profile.name, to: store, context)
            }
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

/// `exec acme aws s3 ls`: the parser would only say how many words are too many.
struct CommandWithoutMark: ExplainedError, Equatable {
    private let words: [String]
    private let hasProfile: Bool

    /// - Parameters:
    ///   - words: those after `exec`.
    ///   - isProfile: whether a profile has that name.
    /// - Returns: nil for any other command line.
    init?(_ words: ArraySlice<String>, isProfile: (String) -> Bool) {
        guard words.count > 1, !words.contains("--"), !words.prefix(2).contains(where: { $0.hasPrefix("-") }) else {
            return nil
        }
        self.words = Array(words)
        hasProfile = isProfile(self.words[0])
    }

    var message: String { "the command and its arguments come after --" }
    var hint: String? {
        let pasteable = words.map(POSIXShell.pasteable)
        return (["heddle exec"] + (hasProfile ? [pasteable[0], "--"] + pasteable.dropFirst() : ["--"] + pasteable))
            .joined(separator: " ")
    }
    var status: ExitStatus { .usage }
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
