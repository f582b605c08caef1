internal import ArgumentParser
internal import Endpoint
internal import Output

extension Heddled {
    struct Agent: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "agent",
            abstract: "Serve keys to SDKs over HTTP on 127.0.0.1 (mode agent).",
            discussion: """
                One agent serves all profiles. SDKs ask it as they ask a container's credentials endpoint; no process is started \
                for a request, and while a key is valid no request waits for an exchange. Each profile has a token of its own, \
                which heddle env --mode agent sets.

                A switch in mode agent starts it, and heddle exec serves for the life of its command where none runs. Port and \
                tokens stay the same, so that shells and jobs go on after a restart.

                EXAMPLES
                  heddle agent start
                  eval "$(heddle env acme --mode agent)"
                  heddle set acme --mode agent
                  heddle agent status
                """,
            subcommands: [Run.self, Start.self, Stop.self, Status.self])
    }
}

/// Where the agent listens.
struct AgentPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Listen on this port from now on; 0 chooses another one. Shells have to be switched again then.",
            valueName: "port"))
    var port: Int?

    @Option(
        help: ArgumentHelp(
            "Listen on this private address, too, such as a container bridge's. Keys go there without encryption.",
            valueName: "address"))
    var listen: [String] = []

    func validate() throws {
        if let port, !(0...65535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
    }

    /// - Throws: ``EndpointError``.
    var addresses: [ListenAddress] {
        get throws {
            // 127.0.0.1 is listened on in any case.
            try listen.map { text throws(EndpointError) in try ListenAddress(text) }.filter { $0.text != "127.0.0.1" }
        }
    }

    /// As words of a command line.
    var words: [String] { (port.map { ["--port", "\($0)"] } ?? []) + listen.flatMap { ["--listen", $0] } }
}
