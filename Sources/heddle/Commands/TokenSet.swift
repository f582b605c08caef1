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
            help: ArgumentHelp("Where it is kept. Default: the keyring where one answers, else a file.", valueName: "place"))
        var store: TokenVault.Place?

        func answer(in context: Context) throws -> CommandOutput {
            try context.requireNoTimeLimit(for: "heddle token set")
            let place = self.store
            let store = try context.openStore()
            let old = try store.profile(named: ProfileName(name)).profile
            let token = try token(of: old.name, context)
            let vault = TokenVault(context)
            var profile = old
            profile.source.token = try vault.keep(token, for: old.name, in: place)
            do {
                _ = try ProfileFiles(context: context).update(profile, in: store)
            } catch {
                // What nothing refers to must not lie about.
                try? vault.discard([profile.source.token], unlessUsedIn: store)
                throw error
            }
            try vault.discard([old.source.token], unlessUsedIn: store)
            return CommandOutput(
                "\(old.name): token stored, \(profile.source.token.text)\nnext:  heddle verify \(old.name)\n")
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
