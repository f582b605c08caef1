internal import ArgumentParser
internal import Output

/// What the shells' completion asks: a candidate a line, and after a tab what it is. `:folders` and `:files` leave it to the shell.
struct Complete: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete", abstract: "Answer a shell's completion.", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: "The words after heddle; the last is being typed.")
    var words: [String] = []

    func answer() throws -> Answer {
        // The words come after a --, which stays among them.
        let words = words.first == "--" ? Array(words.dropFirst()) : words
        let result = try WordCompletion(store: { try Context().openStore() }).complete(words)
        switch result {
        case .folders: return Answer(":folders\n")
        case .files: return Answer(":files\n")
        case .words(let candidates):
            return Answer(candidates.map { "\($0.word)\t\($0.explanation)\n" }.joined())
        }
    }
}
