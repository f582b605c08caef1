internal import ArgumentParser
internal import OperatingSystem
internal import Output
internal import Store

// What `heddled` does, under the name that people know. It takes this process's place with the command line as it
// stands.

enum ServiceCommands {
    private static let commands: [any ParsableCommand.Type] = [Heddle.Sync.self, Heddle.Verify.self]

    /// Whether a command line asks for help with one of them, which `heddled` knows and this program doesn't.
    static func areMeant(by words: some Collection<String>) -> Bool {
        guard words.first == "help", let name = words.dropFirst().first else { return false }
        return contains(name)
    }

    static func contains(_ name: String) -> Bool { commands.contains { $0.configuration.commandName == name } }
}

extension Heddle {
    struct Sync: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "sync",
            abstract: "Refresh the keys of profiles that are due.")

        @Argument(parsing: .captureForPassthrough)
        var arguments: [String] = []

        func answer(in context: Context) throws -> CommandOutput {
            mendPrivateFiles(in: context)
            try context.daemon.carryOut()
        }

        /// heddled can't: it doesn't know by which path heddle is found. Where heddle was moved, a schedule's sync
        /// comes soonest. Whatever is wrong with the database is heddled's to say.
        private func mendPrivateFiles(in context: Context) {
            guard (try? FileGuard.checkFile(context.paths.database, .privateToOwner)) == true,
                let profiles = try? context.openStore().profiles()
            else { return }
            ProfileFiles(context: context).mendPrivateFiles(profiles)
        }
    }
}

extension Heddle {
    struct Verify: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "List a profile's buckets, or say what prevents it.")

        @Argument(parsing: .captureForPassthrough)
        var arguments: [String] = []

        func answer(in context: Context) throws -> CommandOutput { try context.daemon.carryOut() }
    }
}
