internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store

extension Heddle {
    struct Rename: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "rename",
            abstract: "Give a profile another name.",
            discussion: """
                Keys, bindings and the active profile are kept. Shells that have the old name must switch again.

                EXAMPLES
                  heddle rename acme acme-us
                """)

        @Argument(help: "The profile.")
        var old: String

        @Argument(help: "Its new name.")
        var new: String

        func answer(in context: Context) throws -> CommandOutput {
            let name = try ProfileName(new)
            let store = try context.openStore()
            let before = try store.profile(named: ProfileName(old)).profile
            var profile = before
            profile.name = name
            let files = ProfileFiles(context: context)
            let renamed = try files.changing([name], in: store) {
                try store.update(before.name, to: profile, at: context.now.timestamp)
                try store.writeBindings()
                let renamed = try store.profile(named: name)
                try files.writePrivateFiles(renamed, former: before.name)
                try files.write(renamed, in: store)
                return renamed
            }
            files.remove([before.name])
            InitializedShell(context.environment).remark(
                onLost: before.name.text,
                mend: { isInitialized in
                    isInitialized ? "heddle use \(name) --shell" : context.commandToSwitch(to: name)
                }, context.console)
            return CommandOutput(ProfileReport(snapshot: renamed, now: context.now).line + "  (was: \(before.name))\n")
        }
    }
}
