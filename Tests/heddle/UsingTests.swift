import Credentials
import Fixtures
import OperatingSystem
import Output
import Picker
import Store
import Testing

@testable import heddle

@Suite struct UsingTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        try person.add("prod", fields: ["--protected"])
    }

    @Test func `credential-process prints what SDKs read, with an early end`() {
        #expect(
            person.run("credential-process", "acme")
                == Outcome(
                    output:
                        #"{"Version":1,"AccessKeyId":"CWAK1","SecretAccessKey":"secret1","SessionToken":"session1","#
                        + #""Expiration":"2027-01-15T08:14:00Z"}"# + "\n"))
        // It has settled by then.
        #expect(person.clock.reading.uptime == 1005)
        person.clock.advance(100)
        #expect(person.run("credential-process", "acme").output.contains("CWAK1"))
        #expect(person.refresher.minted == 1 && person.refresher.started == [])
    }

    @Test func `credential-process hides secrets on a terminal unless told otherwise`() {
        person.terminals = [.output]
        let hidden = person.run("credential-process", "acme")
        #expect(hidden.status == 0 && !hidden.output.contains("secret1"), "\(hidden)")
        #expect(person.run("credential-process", "acme", "--reveal").output.contains("secret1"))
    }

    @Test func `A sealing key that is replaced while new keys settle is no damage`() {
        var rotations = 0
        person.onSleep = {
            if rotations == 0,
                (try? self.person.store().rotateKey(at: self.person.clock.reading.timestamp, pause: {})) != nil
            {
                rotations += 1
            }
        }
        let outcome = person.run("credential-process", "acme")
        #expect(outcome.status == 0 && rotations == 1, "\(outcome)")
    }

    @Test func `HEDDLE_SETTLE_SECONDS says how long a new key is waited for`() {
        person.environment["HEDDLE_SETTLE_SECONDS"] = "2"
        _ = person.run("credential-process", "acme")
        #expect(person.clock.reading.uptime == 1002)
    }

    @Test(
        arguments: [
            (.auth, 77), (.rateLimited, 75), (.unavailable, 69), (.timeout, 69), (.tls, 69), (.protocolError, 69),
            (.tokenReference, 78),
        ] as [(RefreshFailure.Kind, Int32)])
    func `Where there are no keys, the status says why`(_ kind: RefreshFailure.Kind, _ status: Int32) {
        person.refresher.failure = kind
        for words in [
            ["credential-process", "acme"], ["env", "acme", "--mode", "keys"],
            ["exec", "acme", "--mode", "keys", "--", "true"],
        ] {
            let outcome = person.run(words)
            #expect(outcome.status == status && outcome.error == "heddle: acme: it said no\n", "\(outcome)")
        }
        #expect(person.replacements.isEmpty)
    }

    @Test func `env fails with nothing but what makes a script stop`() {
        let outcome = person.run("env", "nobody")
        #expect(outcome.status == 66 && (outcome.output == "" || outcome.output == "false\n"), "\(outcome)")
    }

    @Test func `env has no secret in mode profile, and says that a profile is protected`() {
        let outcome = person.run("env", "prod")
        #expect(outcome.status == 0 && outcome.error == "heddle: prod is protected\n")
        #expect(outcome.output.contains("export AWS_PROFILE=") && person.refresher.minted == 0, "\(outcome)")
    }

    @Test func `env has the keys in mode keys, hidden on a terminal`() {
        #expect(person.run("env", "acme", "--mode", "keys").output.contains("secret1"))
        person.terminals = [.output]
        #expect(!person.run("env", "acme", "--mode", "keys").output.contains("secret1"))
        #expect(person.run("env", "acme", "--mode", "keys", "--reveal").output.contains("secret1"))
    }

    @Test func `env has the token in mode container alone`() {
        #expect(person.run("env", "acme", "--mode", "container").output.contains("CW-SECRET-acme"))
        #expect(!person.run("env", "acme").output.contains("CW-SECRET-acme"))
    }

    @Test func `env hands a GitHub job its environment, masks first`() throws {
        #expect(person.run("env", "acme", "--mode", "keys", "--format", "github").status == 78)
        person.environment["GITHUB_ENV"] = try person.directory.write("", to: "github")
        let outcome = person.run("env", "acme", "--mode", "keys", "--format", "github")
        #expect(outcome.status == 0 && outcome.output.contains("::add-mask::secret1"), "\(outcome)")
        #expect(try person.directory.text(of: "github").contains("secret1"))
    }

    @Test func `Keys that are served in spite of a failure come with the reason`() {
        _ = person.run("credential-process", "acme")
        person.clock.advance(820)
        person.refresher.failure = .unavailable
        let env = person.run("env", "acme", "--mode", "keys")
        #expect(
            env.status == 0 && env.error == "heddle: acme: it said no\n" && env.output.contains("secret1"), "\(env)")
        let process = person.run("credential-process", "acme")
        #expect(process.status == 0 && process.error == "", "\(process)")
    }

    @Test func `exec puts the command in this process's place, in the profile's environment`() throws {
        let outcome = person.run("exec", "acme", "--", "/bin/sh", "-c", "true")
        let replacement = try #require(person.replacements.first)
        #expect(replacement.path == "/bin/sh" && replacement.name == "/bin/sh" && replacement.lastArguments == 2)
        let changes = Dictionary(uniqueKeysWithValues: replacement.changes.map { ($0.name, $0.value) })
        #expect(changes["HEDDLE_PROFILE"] == "acme")
        #expect(changes["AWS_ACCESS_KEY_ID"] == .some(nil))
        // The fixture's host lets nothing take its place, and says that there is no such file.
        #expect(outcome.status == 126, "\(outcome)")
    }

    @Test func `exec finds a command along PATH, or says that it isn't there`() {
        _ = person.run("exec", "acme", "--", "sh")
        #expect(person.replacements.first?.path.hasSuffix("/sh") == true)
        #expect(person.run("exec", "acme", "--", "no-such") == .failed(127, "no-such: command not found"))
    }

    @Test(arguments: ["/bin/bash", nil, ""])
    func `exec without a command opens this person's shell`(_ shell: String?) throws {
        person.environment["SHELL"] = shell
        _ = person.run("exec", "acme")
        _ = person.run("exec", "acme", "--mode", "keys", "--")
        let path = shell == "/bin/bash" ? "/bin/bash" : "/bin/sh"
        #expect(person.replacements.map(\.path) == [path, path])
        #expect(person.replacements.allSatisfy { $0.lastArguments == 0 })
        #expect(person.replacements.first?.changes.contains { $0 == ("HEDDLE_PROFILE", "acme") } == true)
    }

    @Test func `prompt shows the state file of this shell's profile`() {
        #expect(person.run("prompt") == Outcome())
        _ = person.run("use", "acme")
        _ = person.run("credential-process", "acme")
        let outcome = person.run("prompt", "acme")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("acme·US-EAST-04A"), "\(outcome)")
        #expect(person.run("prompt", "--active").output == outcome.output)
        #expect(person.run("prompt", "nobody") == Outcome())
        #expect(person.run("prompt", "acme", "--format", "json").output.contains(#""name":"acme""#))
    }

    @Test func `init and completion print code, with the program's own path`() {
        for shell in ["bash", "zsh", "fish"] {
            let outcome = person.run("init", shell)
            #expect(outcome.status == 0 && outcome.error == "" && outcome.output.contains("/opt/heddle"))
            #expect(person.run("completion", shell).output.contains("heddle"))
        }
        person.programPath = nil
        #expect(person.run("init", "bash").status == 78)
    }

    @Test func `complete has a candidate a line`() {
        #expect(person.run("complete", "--", "show", "p") == Outcome(output: "prod\tUS-EAST-04A\n"))
        #expect(person.run("complete", "--", "unb").output.hasPrefix("unbind\t"))
        #expect(person.run("complete", "--", "bind", "acme", "--dir", "") == Outcome(output: ":directories\n"))
    }

    @Test(arguments: [["sync", "--quiet"], ["verify", "acme"]])
    func `heddled carries out what needs the network`(_ words: [String]) throws {
        try person.directory.write("#!/bin/sh\n", to: "daemon", mode: 0o700)
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
        #expect(person.run(words).status == 78)
        #expect(person.replacements.first?.path == person.directory("daemon"))
        #expect(person.replacements.first?.name == "heddle")
        person.environment["HEDDLE_DAEMON"] = "/nowhere"
        #expect(person.run(words).status == 78)
        #expect(person.replacements.count == 1)
    }
}
