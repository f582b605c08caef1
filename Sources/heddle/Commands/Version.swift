internal import ArgumentParser
internal import Output
internal import Store

extension Heddle {
    struct Version: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "version",
            abstract: "Tell which Heddle this is, and what it stands on.",
            discussion: """
                EXAMPLES
                  heddle version
                """)

        func answer() throws -> CommandOutput {
            CommandOutput("heddle \(heddleVersion)\nSQLite \(Store.libraryVersion), schema \(Store.schemaVersion)\n")
        }
    }
}
