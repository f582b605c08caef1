internal import ArgumentParser
internal import Catalog
internal import Credentials
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct Export: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Print profiles as a catalog without secrets, to share or keep.",
            discussion: """
                JSON for heddle import: where each token is found, not the token; zones, endpoints and notes. Put it into a repository \
                and colleagues import it; token references that are yours alone (file:, keyring:) are for each to set. As YAML, \
                heddle import reads it, too.

                EXAMPLES
                  heddle export > catalog.json
                  heddle export acme globex
                  heddle export --schema > catalog.schema.json
                """)

        @Argument(help: "The profiles. Default: all.")
        var names: [String] = []

        @Flag(help: "Print the JSON Schema of a catalog instead.")
        var schema = false

        func answer(in context: Context) throws -> CommandOutput {
            if schema { return CommandOutput(CatalogSchema.json.indentedText) }
            let survey = try context.openStore().survey(of: names)
            context.explainTrouble(of: survey.profiles, survey.damaged)
            guard survey.damaged.isEmpty else {
                throw IncompleteExportError(
                    readable: survey.profiles.map(\.profile.name), damaged: survey.damaged.count)
            }
            return CommandOutput(Catalog(survey.profiles.map(\.profile)).json.indentedText)
        }
    }
}

/// Profiles whose rows are damaged would be missing from a catalog.
struct IncompleteExportError: ExplainedError, Equatable {
    let readable: [ProfileName]
    let damaged: Int

    var message: String {
        "nothing is exported: \(counted(damaged, "profile")) can't be read"
            + (readable.isEmpty ? "" : ", \(readable.count) can")
    }
    /// Of hundreds a list would help nobody.
    var hint: String? {
        readable.isEmpty || readable.count > 20
            ? "heddle db check" : "heddle export \(readable.map(\.text).joined(separator: " "))"
    }
    var status: ExitStatus { .inputOutput }
}
