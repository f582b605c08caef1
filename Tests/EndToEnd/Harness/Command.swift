/// A program to run, and all that it gets to see.
struct Command: Sendable {
    enum Input: Sendable {
        case nothing, closed
        case file(String)
        /// A person's terminal, with standard error on it, too: what is shown there is captured as output.
        case terminal(typing: String)
    }

    enum Output: Sendable {
        case captured, closed, terminal
        case file(String)
    }

    /// Absolute.
    var program: String
    /// As bytes: file names need not be UTF-8.
    var arguments: [[UInt8]]
    /// The whole of it.
    var environment: [String: String]
    var input = Input.nothing
    var output = Output.captured
    /// Seconds, after which it is killed and the test fails.
    var limit = 60.0

    init(_ program: String, _ arguments: [String], environment: [String: String]) {
        self.program = program
        self.arguments = arguments.map { Array($0.utf8) }
        self.environment = environment
    }

    /// What our own program is told, whoever starts it.
    var words: [String] { arguments.dropFirst(isWrapped ? 4 : 0).map { String(decoding: $0, as: UTF8.self) } }
    private var isWrapped = false

    func inDirectory(_ path: String) -> Command {
        var command = after("cd \"$DIRECTORY\"; unset DIRECTORY OLDPWD PWD")
        command.environment["DIRECTORY"] = path
        return command
    }

    /// The same command, started by a shell that has done something before.
    ///
    /// - Parameter preparation: shell code, such as `umask 000`.
    func after(_ preparation: String, shell: String = "/bin/bash") -> Command {
        var command = self
        precondition(!isWrapped, "one preparation is enough")
        command.isWrapped = true
        command.program = shell
        command.arguments = ["-c", "\(preparation); exec \"$@\"", "sh", program].map { Array($0.utf8) } + arguments
        return command
    }
}
