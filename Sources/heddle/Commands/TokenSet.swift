internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store

extension Heddle {
    struct TokenSet: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Store a profile's API token, typed unseen or read from standard input.",
            discussion: """
                Asks for it at the terminal, which doesn't show it; where standard input is no terminal, it is read from there. \
                It is kept in the desktop's keyring where one answers, else in a file that only you can read, beside Heddle's \
                key, and the profile refers to that. Cron jobs and ssh sessions often can't ask a keyring: --store file is for \
                them. A token that Heddle kept for the profile before is deleted, and so are keys that it gave. Nothing is sent \
                anywhere: heddle verify NAME tries the new token.

                EXAMPLES
                  heddle token set acme
                  heddle token set acme --store file
                  pass show coreweave/acme | heddle token set acme
                """)

        @Argument(help: "The profile.")
        var name: String

        @Option(
            help: ArgumentHelp(
                "Where it is kept. Default: the keyring where one answers, else a file.", valueName: "place"))
        var store: TokenVault.Place?

        func answer(in context: Context) throws -> CommandOutput {
            try context.requireNoTimeLimit(for: "heddle token set")
            let place = self.store
            let store = try context.openStore()
            let name = try store.profile(named: ProfileName(name)).profile.name
            let token = try token(of: name, context)
            let vault = TokenVault(context)
            let files = ProfileFiles(context: context)
            // Before anything is locked: a keyring may have to ask a person first.
            var kept = try keepInKeyring(token, of: name, vault, place)
            let (former, stored): (TokenReference, TokenReference)
            do {
                // Together, so that another command that looks for files that nothing uses finds both or neither.
                (former, stored) = try files.changing([name], in: store) {
                    var profile = try store.profile(named: name).profile
                    let former = profile.source.token
                    let stored = try kept ?? vault.keepInFile(token, for: name)
                    kept = stored
                    profile.source.token = stored
                    _ = try files.update(profile, in: store)
                    return (former, stored)
                }
            } catch {
                // What nothing refers to must not lie about.
                try? vault.discard([kept].compactMap(\.self), unlessUsedIn: store)
                throw error
            }
            try vault.discard([former], unlessUsedIn: store)
            files.removeUnusedTokens(of: name, in: store)
            return CommandOutput("\(name): token stored, \(stored.text)\nnext:  heddle verify \(name)\n")
        }

        /// - Returns: nil where a file is asked for, or no keyring answers and none was asked for.
        private func keepInKeyring(
            _ token: APIToken, of name: ProfileName, _ vault: TokenVault, _ place: TokenVault.Place?
        ) throws -> TokenReference? {
            switch place {
            case .file: nil
            case .keyring: try vault.keepInKeyring(token, for: name)
            case nil: try? vault.keepInKeyring(token, for: name)
            }
        }

        private func token(of name: ProfileName, _ context: Context) throws -> APIToken {
            if context.console.isTerminal(.input) {
                guard let token = try context.console.askToken(of: name.text) else {
                    throw UsageError(
                        "can't ask for the token: no terminal", hint: "heddle token set \(name) < FILE")
                }
                return token
            }
            return try APIToken(Secret(String(decoding: context.host.standardInput(64 * 1024), as: UTF8.self)))
        }
    }
}

extension TokenVault.Place: ExpressibleByArgument {}
