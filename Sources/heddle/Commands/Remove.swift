internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct Remove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a profile and its cached keys.",
            discussion: """
                The token stays where it is, unless heddle token set or setup stored it: then it is deleted, too. Asks at the \
                terminal; where there is none, --yes is needed. A no is status 1.

                EXAMPLES
                  heddle remove acme
                  heddle remove acme --yes
                """,
            aliases: ["rm"])

        @Argument(help: "The profile.")
        var name: String

        @Flag(help: "Don't ask.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let known = try knownName(in: store)
            let token = try known.map { try store.draft(of: $0).profile.source.token }
            let vault = TokenVault(context)
            let others = try store.profiles().map(\.profile).filter { $0.name != known }.map(\.source.token)
            let isStored = token.map { vault.isDeleted($0, leaving: Swift.Set(others)) } ?? false
            let shown = name.printable.withoutTokens
            if !yes {
                let what = isStored ? ", its cached keys and its stored token" : " and its cached keys"
                try context.console.confirm(
                    "remove \(shown)\(what)", yes: "heddle remove \(POSIXShell.pasteable(name)) --yes",
                    otherwise: "\(shown) is kept")
            }
            let files = ProfileFiles(context: context)
            try files.changing([], in: store) {
                try store.remove(rowNamed: name, at: context.now.timestamp)
                try store.writeBindings()
            }
            if let known { files.remove([known]) }
            if let token { try vault.discard([token], unlessUsedIn: store) }
            if let known { files.removeUnusedTokens(of: known, in: store) }
            InitializedShell(context.environment).remark(onLost: name, mend: { _ in "heddle off" }, context.console)
            return CommandOutput("\(shown) removed\(isStored ? ", its stored token deleted" : "")\n")
        }

        /// - Returns: nil for a row whose name is none: it was planted, and has no files.
        /// - Throws: ``InvalidValue/name(_:)``, ``StoreError/noProfile(_:suggestion:)``.
        private func knownName(in store: Store) throws -> ProfileName? {
            do {
                return try store.draft(of: ProfileName(name)).profile.name
            } catch let error as InvalidValue {
                guard try store.survey().damaged.contains(where: { $0.name == name }) else { throw error }
                return nil
            }
        }
    }
}
