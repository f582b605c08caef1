internal import ArgumentParser
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct Version: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "version",
            abstract: "Show the versions of Heddle, SQLite and the schema.",
            discussion: """
                Packages and make install say which commit they were built from. As JSON: version, commit and commit_date \
                (null where the build wasn't told), swift (the compiler), sqlite, schema.

                EXAMPLES
                  heddle version
                  heddle version -o json
                """)

        @OptionGroup var options: OutputOptions

        func answer() throws -> CommandOutput { Self.answer(for: .ofThisProgram, as: options.output) }

        static func answer(for build: BuildFacts, as format: OutputFormat) -> CommandOutput {
            let sqlite = Store.libraryVersion
            switch format {
            case .text:
                return CommandOutput(
                    "\(build.line(of: "heddle"))\nSQLite \(sqlite), schema \(Store.schemaVersion)\n")
            case .json:
                let fields = build.fields + [("sqlite", .string(sqlite)), ("schema", .integer(Store.schemaVersion))]
                return CommandOutput(JSON.object(fields).text + "\n")
            }
        }
    }
}
