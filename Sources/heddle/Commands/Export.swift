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
                and colleagues import it; token references that are yours alone (file:, keyring:) are for each to set. A token that \
                heddle token set or setup stored has its reference left out: an import keeps what the profile has. As YAML, \
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
            let profiles = survey.profiles.map(\.profile)
            let vault = TokenVault(context)
            let kept = profiles.filter { vault.keeps($0.source.token) }.map(\.name)
            remark(onKept: kept, context.console)
            return CommandOutput(Catalog(profiles).json(withoutTokensOf: Swift.Set(kept)).indentedText)
        }

        /// A path of Heddle's own leads nobody else to a token. Of hundreds a list would help nobody.
        private func remark(onKept names: [ProfileName], _ console: Console) {
            guard let first = names.first else { return }
            let list = names.prefix(5).map(\.text).joined(separator: ", ")
            let (whom, name) = names.count == 1 ? ("it", first.text) : ("them", "NAME")
            console.remark(
                "without token references, since Heddle keeps these tokens here: \(list)"
                    + (names.count > 5 ? " and \(names.count - 5) more" : "")
                    + " (whoever imports \(whom): heddle token set \(name))")
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
