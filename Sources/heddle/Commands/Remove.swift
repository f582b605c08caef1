internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store

extension Heddle {
    struct Remove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a profile and its cached keys.",
            discussion: """
                The token stays where it is. Asks at the terminal; where there is none, --yes is needed. A no is status 1.

                EXAMPLES
                  heddle remove acme
                  heddle remove acme --yes
                """)

        @Argument(help: "The profile.")
        var name: String

        @Flag(help: "Don't ask.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let profile = try store.profile(named: ProfileName(name)).profile
            if !yes {
                try context.console.confirm(
                    "remove \(profile.name) and its cached keys", yes: "heddle remove \(profile.name) --yes",
                    otherwise: "\(profile.name) is kept")
            }
            try store.remove(profile.name, at: context.now.timestamp)
            try store.writeBindings()
            try context.paths.removeStateFiles(of: profile.name)
            return CommandOutput("\(profile.name) removed\n")
        }
    }
}
