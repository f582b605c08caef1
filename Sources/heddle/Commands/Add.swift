internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store
internal import Text
internal import Tokens

extension Heddle {
    struct Add: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a profile.",
            discussion: """
                The token itself is never an argument: say where it is. env:COREWEAVE_API_TOKEN is where it is looked for if \
                you don't. If there is none yet, add says so; the profile is added all the same.

                EXAMPLES
                  heddle add acme --zone US-EAST-04A --token file:~/.secrets/acme
                  heddle add prod --zone RNO2A --token env:PROD_TOKEN --protected --token-expires 2027-01-31
                """)

        @Argument(help: "1 to 64 of A-Z a-z 0-9 . _ @ - ; starts with a letter or digit.")
        var name: String

        @Option(help: "The availability zone, which S3 clients call the region.")
        var zone: String

        @OptionGroup var fields: ProfileFields

        func answer(in context: Context) throws -> CommandOutput {
            var profile = Profile(name: try ProfileName(name), zone: try Zone(zone))
            try fields.change(&profile, at: context.now.timestamp)
            let store = try context.openStore(.creating)
            try ProfileFiles(context: context).add(profile, to: store)
            ZoneCheck(profile).remark(on: context.console)
            remarkOnToken(of: profile, in: context)
            let exchange = profile.source.exchangeURL
            // What is sent to this machine itself goes nowhere.
            let isUsual = exchange.hostField == ServiceURL.exchange.hostField || exchange.isLoopback
            let sending = isUsual ? "" : "token is sent to \(exchange.hostField)\n"
            return CommandOutput(
                """
                \(profile.name)   \(profile.zone)   \(profile.endpoint)   token from \(profile.source.token.text.printable)
                \(sending)next:  heddle verify \(profile.name)     list its buckets
                       heddle use \(profile.name)        make it the active profile

                """)
        }

        /// A mistyped place shows at once, and not in a cron job's mail. No failure: the token may come later.
        private func remarkOnToken(of profile: Profile, in context: Context) {
            do throws(ProfileTokenError) {
                try context.tokens.check(for: profile)
            } catch {
                context.console.explain(error)
            }
        }
    }
}
