internal import ArgumentParser
internal import OperatingSystem
internal import Output

extension Heddled.Agent {
    struct Run: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Serve until stopped, in the foreground.",
            discussion: """
                For systemd, launchd or a terminal; heddle agent start does it in the background. SIGTERM and SIGINT let the \
                requests that are under way be answered. Takes a socket from systemd (LISTEN_FDS) and tells it when it is ready, \
                alive and stopping (Type=notify, WatchdogSec). Says one event a line on standard error.

                With --listen, containers and machines of a private network reach it, too: they need the profile's token, and \
                whoever can read that network's traffic can read the keys. Addresses that more than a private network reaches \
                are refused.

                EXAMPLES
                  heddle agent run
                  heddle agent run --log-format json
                  heddle agent run --listen 172.17.0.1
                """)

        @OptionGroup var place: AgentPlace

        @OptionGroup var options: ServiceOptions

        /// For `heddle`: says on which port it serves, and lets go of standard error.
        @Flag(help: .hidden)
        var detached = false

        /// For `heddle exec`: serves on any port until that process ends, whatever other agent there is.
        @Option(help: .hidden)
        var process: Int32?

        func validate() throws {
            if process != nil, place.port != nil || !place.listen.isEmpty {
                throw ValidationError("--process goes with no other place")
            }
        }

        func answer() throws -> CommandOutput {
            let context = try Context()
            try context.requireNoTimeLimit(for: "heddle agent run")
            try AgentServer(
                context: context, logFormat: options.logFormat ?? .text, port: port, addresses: place.addresses,
                isDetached: detached
            ).run()
            return CommandOutput()
        }

        private var port: AgentServer.PortChoice {
            if let process { return .forProcess(process) }
            guard let port = place.port else { return .kept }
            return port == 0 ? .new : .number(port)
        }
    }
}
