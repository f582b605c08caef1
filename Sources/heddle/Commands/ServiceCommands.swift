internal import ArgumentParser
internal import OperatingSystem
internal import Output
internal import Store

// What `heddled` does, under the name that people know. It takes this process's place with the command line as it
// stands.

enum ServiceCommands {
    private static let commands: [any ParsableCommand.Type] = [
        Heddle.Sync.self, Heddle.Agent.self, Heddle.Verify.self, Heddle.WhoAmI.self, Heddle.Revoke.self,
    ]

    /// Whether a command line is theirs as a whole: it asks for help with one of them, which `heddled` knows and this
    /// program doesn't.
    static func areMeant(by words: some Collection<String>) -> Bool {
        if words.first == Heddle.Agent.name { return true }
        guard words.first == "help", let name = words.dropFirst().first else { return false }
        return contains(name)
    }

    static func contains(_ name: String) -> Bool { commands.contains { $0.configuration.commandName == name } }
}

extension Heddle {
    /// `heddled` looks itself whether there is time left.
    struct Sync: ReadingCommand {
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
            guard let profiles = try? context.presentStore()?.profiles() else { return }
            ProfileFiles(context: context).mendPrivateFiles(profiles)
        }
    }
}

extension Heddle {
    struct Verify: PassedOn {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "List a profile's buckets, or say what prevents it.")

        @Argument(parsing: .captureForPassthrough)
        var arguments: [String] = []
    }
}

extension Heddle {
    struct WhoAmI: PassedOn {
        static let configuration = CommandConfiguration(
            commandName: "whoami",
            abstract: "Show who a profile's keys are for: principal, organisation, groups.")

        @Argument(parsing: .captureForPassthrough)
        var arguments: [String] = []
    }
}

extension Heddle {
    struct Revoke: PassedOn {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Revoke a profile's keys at CoreWeave, and delete them here.")

        @Argument(parsing: .captureForPassthrough)
        var arguments: [String] = []
    }
}

extension Heddle {
    /// Its subcommands are listed for completion; `heddled` has what they do.
    struct Agent: ParsableCommand {
        static let name = "agent"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Serve keys to SDKs over HTTP on 127.0.0.1 (mode agent).",
            subcommands: [Run.self, Start.self, Stop.self, Status.self])

        struct Run: PassedOn {
            static let configuration = CommandConfiguration(
                commandName: "run", abstract: "Serve until stopped, in the foreground.")

            @Argument(parsing: .captureForPassthrough)
            var arguments: [String] = []
        }

        struct Start: PassedOn {
            static let configuration = CommandConfiguration(
                commandName: "start", abstract: "Start the agent in the background, and wait until it answers.")

            @Argument(parsing: .captureForPassthrough)
            var arguments: [String] = []
        }

        struct Stop: PassedOn {
            static let configuration = CommandConfiguration(
                commandName: "stop", abstract: "Stop the agent, and wait until it has ended.")

            @Argument(parsing: .captureForPassthrough)
            var arguments: [String] = []
        }

        struct Status: PassedOn {
            static let configuration = CommandConfiguration(
                commandName: "status", abstract: "Show whether the agent runs and answers, and where.")

            @Argument(parsing: .captureForPassthrough)
            var arguments: [String] = []
        }
    }
}

/// A command that `heddled` carries out as it stands, which also looks whether there is time left.
protocol PassedOn: ReadingCommand {}

extension PassedOn {
    func answer(in context: Context) throws -> CommandOutput { try context.daemon.carryOut() }
}
