internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store

extension Heddled.Agent {
    struct Stop: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop",
            abstract: "Stop the agent, and wait until it has ended.",
            discussion: """
                Shells and jobs in mode agent get no keys until it runs again; then they go on. If none runs, this does nothing.

                EXAMPLES
                  heddle agent stop
                  heddle agent stop && heddle agent start
                """)

        /// Seconds, which is more than what it takes to end.
        private static let patience = 12.0

        func answer() throws -> CommandOutput {
            let paths = try Context().paths
            guard let holder = paths.agentLockHolder else { return CommandOutput("agent not running\n") }
            guard holder.processID > 0 else { throw AgentError.unknownProcess }
            try ProcessWatch.askToEnd(holder.processID)
            let end = SystemClock.read().uptime + Self.patience
            while paths.agentLockHolder?.processID == holder.processID {
                guard SystemClock.read().uptime < end else {
                    throw AgentError.stillRunning(processID: holder.processID, seconds: Int(Self.patience))
                }
                SystemClock.sleep(seconds: 0.02)
            }
            return CommandOutput("agent stopped: process \(holder.processID)\n")
        }
    }
}
