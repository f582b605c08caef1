internal import ArgumentParser
internal import Credentials
internal import Doctor
internal import HTTP
internal import Output
internal import Store
internal import Sync

extension Heddled {
    /// What `heddle doctor --online` asks: whether the hosts of profiles can be reached. Sends no token and signs
    /// nothing.
    struct Reach: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "reach", abstract: "Check that the hosts of profiles can be reached.", shouldDisplay: false)

        @Argument(help: "The profiles. Default: all of them.")
        var names: [String] = []

        func answer() throws -> CommandOutput {
            let context = try Context(isReading: true)
            let profiles = try context.openStore().read { try $0.survey(of: names).profiles }
            // Nobody knows who wrote where the others lead.
            let urls = profiles.filter { $0.distrust == nil }.flatMap {
                [$0.profile.source.exchangeURL, $0.profile.endpoint.at(path: "/")]
            }
            var seen: Set<String> = []
            let probe = HostProbe(client: Context.makeClient(), network: .process, timing: context.timing)
            let findings = urls.filter { seen.insert($0.hostField).inserted }.flatMap(probe.findings)
            return CommandOutput(findings.map { $0.line + "\n" }.joined())
        }
    }
}
