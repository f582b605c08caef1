import Credentials
import Fixtures
import OperatingSystem
import Store
import Testing

@testable import heddle

/// Switches in mode `agent`, with a `heddled` of the test's own.
@Suite struct AgentModeTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
    }

    private func daemon(_ script: String) throws {
        try person.directory.write("#!/bin/sh\n\(script)\n", to: "daemon", mode: 0o700)
    }

    /// `agent start` as it ends where all is well.
    private func startingDaemon(port: Int = 20123) throws {
        try daemon(
            """
            [ "$*" = "agent start" ] || exit 64
            echo \(port) > "\(person.paths.state)/agent/port"
            """)
    }

    @Test func `env starts the agent and says so, and prints where it answers`() throws {
        try startingDaemon()
        let outcome = person.run("env", "acme", "--mode", "agent")
        #expect(
            outcome.status == 0 && outcome.error == "heddle: agent started (heddle agent stop ends it)\n", "\(outcome)")
        let token = try person.directory.text(of: "home/state/agent/acme.token")
        #expect(token.utf8.count == 64)
        for line in [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI='http://127.0.0.1:20123/v1/credentials/acme'",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN='\(token)'",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='\(person.paths.agentTokenFile(of: try ProfileName("acme")))'",
        ] { #expect(outcome.output.contains(line) || outcome.output.contains(line.filter { $0 != "'" }), "\(line)") }
        #expect(outcome.output.contains("unset") && outcome.output.contains("AWS_ACCESS_KEY_ID"))
    }

    @Test func `The token is hidden on a terminal`() throws {
        try startingDaemon()
        person.terminals = [.output]
        let outcome = person.run("env", "acme", "--mode", "agent")
        let token = try person.directory.text(of: "home/state/agent/acme.token")
        #expect(outcome.status == 0 && !outcome.output.contains(token), "\(outcome)")
        #expect(person.run("env", "acme", "--mode", "agent", "--reveal").output.contains(token))
    }

    @Test func `An agent that runs is not started again`() throws {
        try daemon("exit 70")
        try person.paths.write(agentPort: 20456)
        let lock = try person.paths.attemptAgentServingLock()
        let outcome = person.run("env", "acme", "--mode", "agent")
        withExtendedLifetime(lock) { _ in
            #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
            #expect(outcome.output.contains("http://127.0.0.1:20456/v1/credentials/acme"))
        }
    }

    @Test func `current says that this shell's agent has stopped, and nothing where it runs or is another's`() throws {
        try person.paths.write(agentPort: 20456)
        _ = person.run("use", "acme")
        func errors(port: Int) -> String {
            person.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:\(port)/v1/credentials/acme"
            return [["current", "acme"], []].map { person.run($0).error }.joined()
        }
        let remark = """
            heddle: the agent that this shell's environment leads to is not running: S3 clients get no keys
            hint: heddle agent start

            """
        #expect(errors(port: 20456).ranges(of: remark).count == 2)
        #expect(!errors(port: 20457).contains("not running"))
        // The doctor looks at the same.
        func doctor(port: Int) -> String {
            person.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:\(port)/v1/credentials/acme"
            return person.run("doctor").output
        }
        let remains = "and this shell gets its keys from it"
        #expect(!doctor(port: 20457).contains(remains) && doctor(port: 20456).contains(remains))
        let lock = try person.paths.attemptAgentServingLock()
        withExtendedLifetime(lock) { _ in #expect(!errors(port: 20456).contains("not running")) }
        person.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "https://api.coreweave.com/x"
        #expect(!person.run("current").error.contains("not running"))
    }

    @Test func `Where there are no keys yet they are asked for, and not waited for`() throws {
        try startingDaemon()
        _ = person.run("env", "acme", "--mode", "agent")
        #expect(person.refresher.started == [try ProfileName("acme")] && person.refresher.minted == 0)
        _ = person.run("credential-process", "acme")
        _ = person.run("env", "acme", "--mode", "agent")
        #expect(person.refresher.started.count == 1)
    }

    @Test func `Why the agent can't be started is what env says`() throws {
        try daemon("echo 'heddle: port 20123 is taken' >&2; echo 'hint: choose' >&2; exit 75")
        let outcome = person.run("env", "acme", "--mode", "agent")
        #expect(
            outcome
                == Outcome(output: "false\n", error: "heddle: port 20123 is taken\nhint: choose\n", status: 75))
    }

    @Test func `A profile in mode agent is switched to like any other`() throws {
        try startingDaemon()
        let changed = person.run("set", "acme", "--mode", "agent")
        #expect(changed.status == 0, "\(changed)")
        #expect(person.run("env", "acme").output.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
        let emitted = person.run("use", "acme", "--emit", "bash")
        #expect(
            emitted.status == 0 && emitted.output.contains("http://127.0.0.1:20123/v1/credentials/acme"), "\(emitted)")
    }

    @Test func `exec has an agent for itself where none runs, and says nothing of it`() throws {
        try daemon(
            """
            [ "$1 $2 $3 $4" = "agent run --detached --process" ] || exit 64
            [ "$5" = "$PPID" ] || kill -0 "$5" || exit 65
            echo 2027 info serving >&2
            echo 'heddle: the agent answers on port 20789' >&2
            """)
        let outcome = person.run("exec", "acme", "--mode", "agent", "--", "/bin/sh")
        let changes = Dictionary(
            uniqueKeysWithValues: try #require(person.replacements.first).changes.map { ($0.name, $0.value) })
        #expect(changes["AWS_CONTAINER_CREDENTIALS_FULL_URI"] == "http://127.0.0.1:20789/v1/credentials/acme")
        #expect(!outcome.error.contains("agent"), "\(outcome)")
        // This home's port is what it was: none.
        #expect(try person.paths.agentPort() == nil)
    }

    @Test func `exec says why its agent can't be started`() throws {
        try daemon("echo 'heddle: no sockets here' >&2; exit 78")
        #expect(
            person.run("exec", "acme", "--mode", "agent", "--", "/bin/sh") == .failed(78, "no sockets here"))
        #expect(person.replacements.isEmpty)
    }

    @Test(arguments: [
        ["agent", "run"], ["agent", "start", "--port", "0"], ["agent", "stop"], ["agent", "status", "-o", "json"],
    ])
    func `heddled carries out what there is about the agent`(_ words: [String]) throws {
        try daemon("")
        _ = person.run(words)
        #expect(person.replacements.first?.path == person.directory("daemon"))
        #expect(ServiceCommands.areMeant(by: words) && ServiceCommands.areMeant(by: ["agent", "--help"]))
    }
}
