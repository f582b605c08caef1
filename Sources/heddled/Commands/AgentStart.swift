internal import ArgumentParser
internal import Credentials
internal import Endpoint
internal import OperatingSystem
internal import Output
internal import Store

extension Heddled.Agent {
    struct Start: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Start the agent in the background, and wait until it answers.",
            discussion: """
                If one is running, this says so and does nothing; if that does not answer, the status is 69. It keeps the environment that it was started in: tokens in \
                environment variables (env:NAME) are those of this shell.

                EXAMPLES
                  heddle agent start
                  heddle agent start --port 8473
                  heddle agent start --listen 172.17.0.1
                """)

        @OptionGroup var place: AgentPlace

        /// Seconds until an agent that was started must answer.
        private static let patience = 15
        /// Seconds until one must answer that systemd starts for its socket.
        private static let probePatience = 3.0

        func answer() throws -> CommandOutput {
            _ = try place.addresses
            let context = try Context()
            try context.requireNoTimeLimit(for: "heddle agent start")
            if let holder = context.paths.agentHolder { return try Self.running(holder, context.paths) }
            // systemd may listen on the port, and start the agent when someone connects.
            if place.words.isEmpty, let port = try context.paths.agentPort(),
                HealthProbe.succeeds(port: port, within: Self.probePatience), let holder = context.paths.agentHolder
            {
                return try Self.running(holder, context.paths)
            }
            return try start(context.paths)
        }

        private func start(_ paths: Paths) throws -> CommandOutput {
            guard let program = ThisProcess.executablePath else { throw AgentError.silent(seconds: 0) }
            let child = try DetachedChild(program, ["agent", "run", "--detached"] + place.words)
            let end = SystemClock.read().uptime + Double(Self.patience)
            while SystemClock.read().uptime < end {
                let ending = try child.ending(within: 0.01)
                let hasBegun = AgentAnnouncement.port(in: child.errorSoFar) != nil
                // The lock is taken a moment before it says by whom.
                if let holder = paths.agentHolder, holder.processID > 0 {
                    if hasBegun { return try Self.started(holder, paths) }
                    // Another start was faster, and this one's agent has seen so. It is not left before that: it would
                    // take the other's place where that is stopped meanwhile.
                    if ending != nil { return try Self.running(holder, paths) }
                    continue
                }
                // Where that other one is not ready yet, it is waited for.
                guard let ending, paths.agentLockHolder == nil else { continue }
                throw FailedProgram("heddled", at: program, ending)
            }
            throw AgentError.silent(seconds: Self.patience)
        }

        private static func started(_ holder: FileLock.Holder, _ paths: Paths) throws -> CommandOutput {
            CommandOutput("agent started: \(try AgentReport(holder, paths, now: SystemClock.read().timestamp).place)\n")
        }

        private static func running(_ holder: FileLock.Holder, _ paths: Paths) throws -> CommandOutput {
            let report = try AgentReport(holder, paths, now: SystemClock.read().timestamp)
            if let trouble = report.trouble { throw trouble }
            return CommandOutput(report.text)
        }
    }
}
