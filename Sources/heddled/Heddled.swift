internal import ArgumentParser
internal import OperatingSystem
internal import Output

struct Heddled: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: ThisProcess.arguments.first == "heddle" ? "heddle" : "heddled",
        abstract: "Heddle's sync service: exchanges tokens for keys and keeps them fresh.",
        discussion:
            "heddle runs it where the network is needed. heddle sync, verify, whoami and revoke are its commands, too.",
        version: "heddled \(heddleVersion)",
        subcommands: [
            Sync.self, Run.self, Agent.self, Verify.self, WhoAmI.self, Revoke.self, Reach.self, Fetch.self,
            Version.self,
        ])
}
