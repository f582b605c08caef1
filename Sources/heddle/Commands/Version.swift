internal import ArgumentParser
internal import Output
internal import Store

extension Heddle {
    struct Version: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "version",
            abstract: "Show the versions of Heddle, SQLite and the schema.",
            discussion: """
                EXAMPLES
                  heddle version
                """)

        func answer() throws -> CommandOutput {
            CommandOutput("heddle \(heddleVersion)\nSQLite \(Store.libraryVersion), schema \(Store.schemaVersion)\n")
        }
    }
}
