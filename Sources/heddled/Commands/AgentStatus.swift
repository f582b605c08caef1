internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Sync

extension Heddled.Agent {
    struct Status: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show whether the agent runs, and where it answers.",
            discussion: """
                The status is 0 either way; scripts read "running" of the JSON.

                EXAMPLES
                  heddle agent status
                  heddle agent status -o json | jq .running
                """)

        @OptionGroup var options: OutputOptions

        func answer() throws -> CommandOutput {
            let context = try Context()
            let report = try AgentReport(
                context.paths.agentHolder, context.paths, now: context.timing.now().timestamp)
            return CommandOutput(options.output == .json ? report.json.text + "\n" : report.text)
        }
    }
}
