internal import ArgumentParser
internal import OperatingSystem
internal import Output
internal import Tokens

extension Heddle {
    /// What the shells' completion asks: a candidate a line, and after a tab what it is. `:directories`, `:files` and
    /// `:command` (a command line that begins after `--`) leave it to the shell.
    struct Complete: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "complete", abstract: "Answer a shell's completion.", shouldDisplay: false)

        @Argument(parsing: .captureForPassthrough, help: "The words after heddle; the last is being typed.")
        var words: [String] = []

        func answer(in context: Context) throws -> CommandOutput {
            // The words come after a --, which stays among them.
            let words = words.first == "--" ? Array(words.dropFirst()) : words
            let completion = WordCompletion(
                store: { try context.openStore() }, tokens: context.tokens, serviceOutline: context.daemon.outline)
            let result = try completion.complete(words)
            switch result {
            case .directories: return CommandOutput(":directories\n")
            case .files: return CommandOutput(":files\n")
            case .commandLine: return CommandOutput(":command\n")
            case .words(let candidates):
                return CommandOutput(candidates.map { "\($0.word)\t\($0.explanation)\n" }.joined())
            }
        }
    }
}
