internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store
internal import Text
internal import Tokens

extension Heddle {
    struct TokenCheck: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check that a profile's token is found and has the form of a token.",
            discussion: """
                Looks where the profile's reference leads, in this shell's environment; nothing is sent. Status 78 where there \
                is no usable token. heddle verify also asks CoreWeave.

                EXAMPLES
                  heddle token check acme
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var name: String?

        func answer(in context: Context) throws -> CommandOutput {
            let snapshot = try context.selection(named: name, in: context.openStore()).snapshot
            // A planted reference may run a program, or read a file that is nobody else's business.
            try snapshot.requireTrust()
            let profile = snapshot.profile
            _ = try context.tokens.resolve(for: profile)
            return CommandOutput("\(profile.name): token found, \(profile.source.token.text.printable)\n")
        }
    }
}
