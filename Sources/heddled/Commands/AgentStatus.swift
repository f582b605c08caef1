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
            abstract: "Show whether the agent runs and answers, and where.",
            discussion: """
                The status is 0 either way; with --check it is 69 if no agent runs, or the one that runs does not answer, for probes \
                and monitoring.

                EXAMPLES
                  heddle agent status
                  heddle agent status --check || heddle agent start
                  heddle agent status -o json | jq .running
                """)

        @Flag(help: "End with status 69 if no agent runs, or it does not answer.")
        var check = false

        @OptionGroup var options: OutputOptions

        func answer() throws -> CommandOutput {
            let context = try Context(isReading: true)
            let holder = context.paths.agentHolder
            let report = try AgentReport(holder, context.paths, now: context.timing.now().timestamp)
            if check, holder == nil { throw AgentError.notRunning }
            if check, let trouble = report.trouble { throw trouble }
            return CommandOutput(options.output == .json ? report.json.text + "\n" : report.text)
        }
    }
}
