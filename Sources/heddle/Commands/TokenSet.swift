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
                It is kept in a file that only you can read, beside Heddle's key, and the profile refers to that file. A token \
                that Heddle kept for the profile before is deleted, and so are keys that it gave. Nothing is sent anywhere: \
                heddle verify NAME tries the new token.

                EXAMPLES
                  heddle token set acme
                  pass show coreweave/acme | heddle token set acme
                """)

        /// Where a token is kept.
        enum Place: String, ExpressibleByArgument, CaseIterable {
            case file
        }

        @Argument(help: "The profile.")
        var name: String

        @Option(help: "Where it is kept.")
        var store = Place.file

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let old = try store.profile(named: ProfileName(name)).profile
            let token = try token(of: old.name, context)
            let vault = TokenVault(paths: context.paths)
            var profile = old
            profile.source.token = try vault.keep(token, for: old.name)
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
