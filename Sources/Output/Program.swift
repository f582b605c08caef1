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
    public static func run(
        _ root: (some ParsableCommand).Type, _ arguments: [String], failure: String? = nil
    ) -> Never {
        exit(conclude(on: .standard, failure: failure) { try output(of: root, arguments) { try $0.answer() } }.rawValue)
    }

    /// What a command line comes to.
    ///
    /// - Parameters:
    ///   - arguments: without the program's own name.
    ///   - answer: runs the command that they name.
    /// - Throws: an ``ExplainedError``, ``UsageError`` where the command line is wrong.
    public static func output(
        of root: (some ParsableCommand).Type, _ arguments: [String],
        answer: (any AnsweringCommand) throws -> CommandOutput
    ) throws -> CommandOutput {
        try refuseUnknownCommand(arguments.first, root.configuration)
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

    /// ArgumentParser calls a mistyped command an unexpected argument, and has no guess at the right one.
    private static func refuseUnknownCommand(_ word: String?, _ program: CommandConfiguration) throws {
        let names = program.subcommands.compactMap { $0.configuration.commandName }
        guard let word, !word.hasPrefix("-"), word != "help", !names.contains(word) else { return }
        let overview = "\(program.commandName ?? "heddle") --help"
        let guess = nearest(to: word, among: names).map { "did you mean \($0)?  (\(overview))" }
        throw UsageError("unknown command \(word.printable.prefix(80))", hint: guess ?? overview)
    }

    /// Ends the process with what `body` answers or throws.
    public static func end(_ body: () throws -> CommandOutput) -> Never {
        exit(conclude(on: .standard, body).rawValue)
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
            throw UsageError(
                sentence(root.message(for: error)), hint: advice.flatMap { $0.count > 1 ? String($0[1]) : nil })
        default: throw UnforeseenError(what: root.message(for: error))
        }
    }

    /// ArgumentParser's sentences in the form of ours: one line, no capital, no full stop.
    private static func sentence(_ text: String) -> String {
        let lines = text.split(separator: "\n")
        var line = lines.first.map(String.init) ?? text
        // More than five values that would do are listed, a line each.
        if line.hasSuffix(":") {
            let values = lines.dropFirst().prefix { $0.hasPrefix("  - ") }.map { $0.dropFirst(4) }
            line += " " + values.joined(separator: ", ")
        }
        let trimmed = line.hasSuffix(".") ? String(line.dropLast()) : line
        return trimmed.prefix(1).lowercased() + trimmed.dropFirst()
    }
}
