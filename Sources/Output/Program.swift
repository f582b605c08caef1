public import ArgumentParser
public import Credentials
internal import Libc
internal import OperatingSystem
internal import Text

/// A command that ends in an answer.
public protocol AnsweringCommand: ParsableCommand {
    /// - Throws: an ``ExplainedError``; then nothing goes to standard output.
    func answer() throws -> CommandOutput
}

/// What both programs do around a command: read the command line, run, answer or explain, and end with the right
/// status.
public enum Program {
    /// - Parameters:
    ///   - arguments: without the program's own name.
    ///   - failure: what goes to standard output where the command fails and a program reads that; nil: nothing.
    ///   - pointer: see ``output(of:_:pointer:answer:)``.
    public static func run(
        _ root: (some ParsableCommand).Type, _ arguments: [String], failure: String? = nil,
        pointer: () -> String? = { nil }
    ) -> Never {
        let status = conclude(on: .standard, failure: failure) {
            try output(of: root, arguments, pointer: pointer) { try $0.answer() }
        }
        exit(status.rawValue)
    }

    /// What a command line comes to.
    ///
    /// - Parameters:
    ///   - arguments: without the program's own name.
    ///   - pointer: the hint for a first word that is no command; nil: the nearest command is the best there is.
    ///   - answer: runs the command that they name.
    /// - Throws: an ``ExplainedError``, ``UsageError`` where the command line is wrong.
    public static func output(
        of root: (some ParsableCommand).Type, _ arguments: [String], pointer: () -> String? = { nil },
        answer: (any AnsweringCommand) throws -> CommandOutput
    ) throws -> CommandOutput {
        if let error = CommandWords(arguments, of: root).error(pointer: pointer) { throw error }
        do {
            var command = try root.parseAsRoot(arguments)
            guard let command = command as? any AnsweringCommand else {
                // What ArgumentParser brings itself, `help` among it.
                try command.run()
                return CommandOutput()
            }
            return try answer(command)
        } catch let error as any ExplainedError {
            throw error
        } catch {
            return try parserAnswer(error, root)
        }
    }

    /// Ends the process with what `body` answers or throws.
    ///
    /// - Parameter failure: what goes to standard output where it throws and a program reads that; nil: nothing.
    public static func end(failure: String? = nil, _ body: () throws -> CommandOutput) -> Never {
        exit(conclude(on: .standard, failure: failure, body).rawValue)
    }

    /// Writes what `body` answers, or explains what it throws.
    ///
    /// - Parameter failure: what goes to standard output where it throws and that is no terminal; nil: nothing.
    /// - Returns: the status that says so.
    public static func conclude(
        on console: Console, failure: String? = nil, _ body: () throws -> CommandOutput
    ) -> ExitStatus {
        do {
            let answer = try body()
            if !answer.text.isEmpty { try console.answer(answer.text) }
            return answer.status
        } catch {
            let error = explained(error)
            console.explain(error)
            if let failure, !console.isTerminal(.output) { try? console.answer(failure) }
            return error.status
        }
    }

    /// Help and version are answers; everything else that ArgumentParser throws is about the command line.
    private static func parserAnswer(_ error: any Error, _ root: (some ParsableCommand).Type) throws -> CommandOutput {
        // Wrapped below, so not by ArgumentParser.
        let full = root.fullMessage(for: error, columns: 100_000)
        switch root.exitCode(for: error) {
        case .success:
            let help = HelpText.wrapped(full, columns: ThisProcess.terminalColumns)
            return CommandOutput(help.hasSuffix("\n") ? help : help + "\n")
        case .validationFailure:
            let advice = full.split(separator: "\n").last { $0.contains("See '") }?.split(separator: "'")
            let parsed = ParserMessage(root.message(for: error))
            throw UsageError(
                parsed.message, hint: parsed.hint ?? advice.flatMap { $0.count > 1 ? String($0[1]) : nil })
        default: throw UnforeseenError(what: root.message(for: error))
        }
    }
}
