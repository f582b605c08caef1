internal import ArgumentParser

extension Heddle {
    struct Token: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "token",
            abstract: "Give Heddle a profile's token to keep, or check that it is found.",
            discussion: """
                EXAMPLES
                  heddle token set acme
                  heddle token check acme
                """,
            subcommands: [TokenSet.self, TokenCheck.self])
    }
}
