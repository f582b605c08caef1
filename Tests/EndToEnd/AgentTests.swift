import CoreWeaveEmulator
import Credentials
import Fixtures
import Foundation
import HTTP
import Testing

/// The agent as a program: started, asked, stopped, killed.
@Suite struct AgentTests {
    let agent: AgentHome
    var home: Home { agent.home }

    init() throws {
        agent = try AgentHome()
        try home.add()
    }

    @Test func `env starts it, says so, and its keys are the profile's`() throws {
        let environment = try agent.environment(expecting: "heddle: agent started (heddle agent stop ends it)\n")
        let secret = try #require(try agent.ask(environment).secret)
        #expect(home.emulator.mintedSecrets().contains(secret))
        // A second one finds it.
        #expect(try agent.environment() == environment)
        #expect(home.exchanges == 1)
    }

    @Test func `The token file says what the variable says, and only its owner can read it`() throws {
        let environment = try agent.environment(expecting: nil)
        let file = try #require(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
        #expect(file == "\(home.path)/state/agent/acme.token")
        let token = try #require(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
        #expect(try home.directory.text(of: "home/state/agent/acme.token") == token)
        #expect(try home.directory.mode(of: "home/state/agent/acme.token") == 0o600)
        #expect(try home.filesWithSecrets() == [])
        _ = try home.heddle("rename", "acme", "acme-us")
        #expect(!home.directory.exists("home/state/agent/acme.token"))
        #expect(try agent.ask(environment).status == 403)
    }

    @Test func `start says where it answers, a second one that it is there, stop that it has ended`() throws {
        let started = try home.heddle("agent", "start")
        #expect(started.status == 0 && started.output.hasPrefix("agent started: process "), "\(started)")
        let status = try home.heddle("agent", "status", "-o", "json").json()
        #expect(status["running"] == .boolean(true))
        let again = try home.heddle("agent", "start")
        #expect(again.status == 0 && again.output.hasPrefix("agent running for "), "\(again)")
        #expect(try home.heddle("agent", "status").output.hasPrefix("agent running for "))
        #expect(try home.heddle("agent", "stop").output.hasPrefix("agent stopped: process "))
        let ended = try home.heddle("agent", "status", "-o", "json").json()
        #expect(ended["running"] == .boolean(false) && ended["pid"] == .null && ended["port"] == status["port"])
        for word in ["status", "stop"] {
            let none = try home.heddle("agent", word)
            #expect(none.status == 0 && none.output == "agent not running\n")
        }
    }

    @Test func `Within exec --ttl it is not started, and after the end nothing is fetched or revoked`() throws {
        let (early, late) = (["HEDDLE_UNTIL": "2099-01-01T00:00:00Z"], ["HEDDLE_UNTIL": "2020-01-01T00:00:00Z"])
        for program in [Programs.heddle, Programs.heddled] {
            for words in [["agent", "start"], ["agent", "run"]] {
                let ending = try home.run(home.command(program, words, early))
                #expect(
                    ending.status == 78
                        && ending.error.hasPrefix("heddle: heddle \(words.joined(separator: " ")) has no end"),
                    "\(ending)")
            }
            for words in [["sync"], ["verify", "acme"], ["whoami", "acme"], ["revoke", "acme"], ["agent", "start"]] {
                let ending = try home.run(home.command(program, words, late))
                #expect(
                    ending.status == 78
                        && ending.error.contains("ended at 2020-01-01T00:00:00Z (HEDDLE_UNTIL)"), "\(ending)")
            }
            #expect(try home.run(home.command(program, ["agent", "status"], late)).output == "agent not running\n")
        }
        #expect(home.exchanges == 0)
        #expect(try home.heddle("sync", with: ["HEDDLE_UNTIL": "2099-01-01T00:00:00Z"]).status == 0)
    }

    @Test func `A check of its status fails while it doesn't run, as text and as JSON`() throws {
        for words in [[], ["-o", "json"]] {
            let missing = try home.run(home.command(Programs.heddle, ["agent", "status", "--check"] + words))
            #expect(missing.status == 69 && missing.output.isEmpty)
            #expect(missing.error == "heddle: the agent is not running\nhint: heddle agent start\n")
        }
        _ = try home.heddle("agent", "start")
        #expect(try home.heddle("agent", "status", "--check").status == 0)
    }

    @Test func `One that was stopped with SIGSTOP is told as not answering, with what has it go on`() throws {
        _ = try home.heddle("agent", "start")
        let process = try agent.process()
        let environment = try agent.environment()
        kill(process, SIGSTOP)
        defer { kill(process, SIGCONT) }
        let trouble = """
            heddle: the agent is stopped as process \(process), and answers nothing
            hint: kill -CONT \(process)

            """
        for words in [["status", "--check"], ["status", "--check", "-o", "json"], ["start"]] {
            let ending = try home.run(home.command(Programs.heddle, ["agent"] + words))
            #expect(ending.status == 69 && ending.output.isEmpty && ending.error == trouble, "\(ending)")
        }
        let shown = try home.heddle("agent", "status")
        #expect(shown.status == 0 && shown.output.hasPrefix("agent not answering: process \(process), "), "\(shown)")
        #expect(shown.output.hasSuffix("hint: kill -CONT \(process)\n"))
        let json = try home.heddle("agent", "status", "-o", "json").json()
        #expect(json["running"] == .boolean(true) && json["answering"] == .boolean(false))
        // Who opens no socket sees it, too.
        let switched = try home.heddle("env", "acme", "--mode", "agent")
        #expect(switched.status == 75 && switched.error.hasSuffix("hint: kill -CONT \(process)\n"), "\(switched)")
        #expect(try home.heddle("status").output.contains("answers nothing"))
        kill(process, SIGCONT)
        #expect(try home.heddle("agent", "status", "--check").status == 0)
        #expect(try home.heddle("agent", "status", "-o", "json").json()["answering"] == .boolean(true))
        #expect(try agent.ask(environment).status == 200)
    }

    @Test func `It writes the token files of profiles in mode agent before it answers, and of no others`() throws {
        _ = try home.add("globex")
        _ = try home.heddle("set", "acme", "--mode", "agent")
        _ = try home.heddle("agent", "start")
        let token = try home.directory.text(of: "home/state/agent/acme.token")
        #expect(try home.directory.mode(of: "home/state/agent/acme.token") == 0o600)
        #expect(!home.directory.exists("home/state/agent/globex.token"))
        let environment = try agent.environment()
        #expect(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] == token)
        #expect(try agent.ask(environment).status == 200)
    }

    @Test func `Many starts at once come to one agent, and one stop ends it`() throws {
        let endings = try atOnce(6) { [home] _ in try home.heddled("agent", "start") }
        for ending in endings { #expect(ending.status == 0, "\(ending)") }
        let processes = endings.map { $0.output.split(separator: "process ").last?.split(separator: ",").first }
        #expect(Set(processes).count == 1)
        #expect(endings.count { $0.output.hasPrefix("agent started: ") } == 1)
        // Of the others none is left that waits for its place.
        #expect(try home.heddle("agent", "stop").output.hasPrefix("agent stopped: process "))
        #expect(throws: NeverHappened.self) {
            try eventually("another takes its place", within: 0.5) { try agent.process() != 0 }
        }
    }

    @Test func `What was given out goes on working after a stop, and after kill -9`() throws {
        let environment = try agent.environment(expecting: nil)
        _ = try home.heddle("agent", "stop")
        #expect(throws: (any Error).self) { try agent.ask(environment) }
        _ = try home.heddle("agent", "start")
        #expect(try agent.ask(environment).status == 200)
        kill(try agent.process(), SIGKILL)
        try eventually("it is gone") { try agent.process() == 0 }
        #expect(try home.heddle("agent", "status").output == "agent not running\n")
        let started = try home.heddle("agent", "start")
        #expect(started.status == 0, "\(started)")
        #expect(try agent.ask(environment).status == 200)
    }

    @Test func `In the foreground it says what it does, and ends when told to`() throws {
        let running = try RunningProgram(home.command(Programs.heddled, ["agent", "run", "--log-format", "json"]))
        try eventually("it serves") { running.errorSoFar().contains(#""event":"serving""#) }
        let second = try home.heddled("agent", "run")
        #expect(second.status == 75)
        #expect(second.error.hasPrefix("heddle: the agent is running already as process \(running.identifier)\n"))
        _ = try agent.ask(agent.environment())
        running.send(SIGTERM)
        let ending = try running.ending()
        home.search(ending)
        #expect(ending.status == 0 && ending.output.isEmpty && ending.seconds < 10, "\(ending)")
        for event in ["refreshed", "stopping", "ended"] { #expect(ending.error.contains(#""event":"\#(event)""#)) }
    }

    @Test func `exec serves for the life of its command, and leaves nothing behind`() throws {
        let script = """
            import os, sys, urllib.request
            url = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
            token = {"Authorization": os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]}
            print("SecretAccessKey" in urllib.request.urlopen(urllib.request.Request(url, headers=token)).read().decode())
            print(url)
            sys.exit(7)
            """
        let ending = try home.heddle("exec", "acme", "--mode", "agent", "--", "/usr/bin/python3", "-c", script)
        #expect(ending.status == 7 && ending.error.isEmpty, "\(ending)")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.first == "True")
        let url = try #require(lines.last.map(String.init))
        #expect(try home.heddle("agent", "status").output == "agent not running\n")
        try eventually("it is gone") { (try? agent.ask(url: url, token: "x")) == nil }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `A command of exec's that a signal ends takes its agent along`(_ signal: Int32) throws {
        let running = try RunningProgram(
            home.command(
                Programs.heddle,
                ["exec", "acme", "--mode", "agent", "--", "/bin/sh", "-c", "env >&2; exec sleep 60"]))
        try eventually("it runs") { running.errorSoFar().contains("AWS_CONTAINER_CREDENTIALS_FULL_URI=") }
        let line = try #require(
            running.errorSoFar().split(separator: "\n").first {
                $0.hasPrefix("AWS_CONTAINER_CREDENTIALS_FULL_URI=")
            })
        let url = line.split(separator: "=", maxSplits: 1)[1].description
        #expect(try agent.ask(url: url, token: "x").status == 403)
        running.send(signal)
        #expect(try running.ending().signal == signal)
        try eventually("it is gone") { (try? agent.ask(url: url, token: "x")) == nil }
    }

    @Test func `exec uses the agent that runs`() throws {
        let environment = try agent.environment(expecting: nil)
        let ending = try home.heddle(
            "exec", "acme", "--mode", "agent", "--", "/bin/sh", "-c", "echo $AWS_CONTAINER_CREDENTIALS_FULL_URI")
        #expect(ending.output == "\(environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "")\n")
    }

    @Test func `A port that another program has is told, and another one can be chosen`() throws {
        let environment = try agent.environment(expecting: nil)
        _ = try home.heddle("agent", "stop")
        let port = try #require(URL(string: environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "")?.port)
        let occupant = try Occupant(port: port)
        for words in [["agent", "start"], ["env", "acme", "--mode", "agent"]] {
            let refused = try home.run(home.command(Programs.heddle, words))
            #expect(refused.status == 75, "\(refused)")
            #expect(refused.error.hasPrefix("heddle: port \(port) of 127.0.0.1 is in use by another program\n"))
            #expect(refused.hint?.hasSuffix(": heddle agent start --port 0") == true)
        }
        let started = try home.heddle("agent", "start", "--port", "0")
        #expect(started.status == 0, "\(started)")
        let moved = try agent.environment()
        #expect(moved["AWS_CONTAINER_CREDENTIALS_FULL_URI"] != environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
        #expect(try agent.ask(moved).status == 200)
        withExtendedLifetime(occupant) {}
    }

    @Test func `On a private address it says that nothing is encrypted; on others it refuses`() throws {
        for address in ["0.0.0.0", "8.8.8.8", "::"] {
            for word in ["run", "start"] {
                let refused = try home.heddled("agent", word, "--listen", address)
                #expect(refused.status == 65, "\(refused)")
                #expect(refused.error.contains("\(address) is not an address of a private network"))
            }
        }
        let running = try RunningProgram(home.command(Programs.heddled, ["agent", "run", "--listen", "127.0.0.5"]))
        try eventually("it serves") { running.errorSoFar().contains(" listen=127.0.0.1,127.0.0.5 ") }
        #expect(!running.errorSoFar().contains("without encryption"))
        running.send(SIGTERM)
        #expect(try running.ending().status == 0)
    }

    @Test func `A socket that was handed over is served`() throws {
        // 3 is the first that the shell has free.
        let script = """
            import os, socket, sys
            s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], file=sys.stderr, flush=True)
            os.dup2(s.fileno(), 3); os.set_inheritable(3, True)
            os.environ["LISTEN_FDS"] = "1"; os.environ["LISTEN_PID"] = str(os.getpid())
            os.execv(sys.argv[1], [sys.argv[1], "agent", "run"])
            """
        let running = try RunningProgram(home.command("/usr/bin/python3", ["-c", script, Programs.heddled]))
        try eventually("it serves") { running.errorSoFar().contains(" serving ") }
        let port = try #require(running.errorSoFar().split(separator: "\n").first.map(String.init))
        let environment = try agent.environment()
        #expect(environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] == "http://127.0.0.1:\(port)/v1/credentials/acme")
        #expect(try agent.ask(environment).status == 200)
        running.send(SIGTERM)
        #expect(try running.ending().status == 0)
    }

    @Test func `Where it can't be started, env says why and changes nothing`() throws {
        let failed = try home.heddle(
            "env", "acme", "--mode", "agent", with: ["HEDDLE_DAEMON": "/bin/false"])
        #expect(failed.status != 0 && failed.output == "false\n" && failed.error.hasPrefix("heddle: "), "\(failed)")
    }
}

/// A home whose agent ends with it.
final class AgentHome: Sendable {
    let home: Home

    init() throws { home = try Home() }

    deinit { _ = try? home.heddled("agent", "stop") }

    /// The variables that a switch in mode `agent` sets.
    ///
    /// - Parameter said: what it says on standard error; nil: anything.
    func environment(of name: String = "acme", expecting said: String? = "") throws -> [String: String] {
        let ending = try home.heddle("env", name, "--mode", "agent", "--format", "json")
        #expect(ending.status == 0 && (said == nil || ending.error == said), "\(ending)")
        guard case .object(let variables)? = try ending.json()["set"] else { return [:] }
        return variables.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
    }

    struct Answer {
        let status: Int
        let secret: String?
    }

    /// What the agent answers to a client that has that environment.
    func ask(_ environment: [String: String]) throws -> Answer {
        try ask(
            url: environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "",
            token: environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "")
    }

    func ask(url: String, token: String) throws -> Answer {
        let response = try HTTPClient(userAgent: "test").send(
            HTTPRequest(url: .exchange(url), authorization: .raw(Secret(token))))
        guard case .string(let secret)? = (try? JSON(parsing: response.body))?["SecretAccessKey"] else {
            return Answer(status: response.status, secret: nil)
        }
        return Answer(status: response.status, secret: secret)
    }

    /// Its process's number; 0 where none runs.
    func process() throws -> Int32 {
        guard case .number(let number)? = try home.heddled("agent", "status", "-o", "json").json()["pid"] else {
            return 0
        }
        return Int32(number)
    }
}

/// A program that has a port and answers nobody.
private final class Occupant {
    private let descriptor: Int32

    struct NoPort: Error {}

    init(port: Int) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(descriptor, 8) == 0 else { throw NoPort() }
    }

    deinit { close(descriptor) }
}
