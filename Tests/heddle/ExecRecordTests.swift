import Credentials
import Fixtures
import OperatingSystem
import Output
import Testing

@testable import heddle

/// `exec --note` and `--ttl`.
@Suite struct ExecRecordTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
    }

    private var events: [String] {
        person.run("log", "--kind", "executed").output.split(separator: "\n").map(String.init)
    }

    /// What the last command was given besides.
    private func variable(_ name: String) -> String? {
        person.replacements.last?.changes.last { $0.name == name }?.value
    }

    @Test func `A note is in the log, with the command and without its arguments`() {
        _ = person.run("exec", "acme", "--note", "agent: list buckets", "--", "true", "CW-SECRET-argument")
        #expect(person.replacements.count == 1 && variable("HEDDLE_UNTIL") == nil)
        #expect(events == ["2027-01-15T08:00:00Z  acme  executed  true: agent: list buckets"])
    }

    @Test func `--ttl is told to the command, and is in the log`() {
        _ = person.run("exec", "acme", "--ttl", "30m", "--", "true")
        #expect(variable("HEDDLE_UNTIL") == "2027-01-15T08:30:00Z")
        #expect(events == ["2027-01-15T08:00:00Z  acme  executed  true, until 2027-01-15T08:30:00Z"])
    }

    @Test func `Without either, nothing is written down`() {
        _ = person.run("exec", "acme", "--", "true")
        #expect(person.replacements.count == 1 && events == [])
    }

    @Test func `A command whose time is over is given nothing, however it asks`() {
        person.environment["HEDDLE_UNTIL"] = "2027-01-15T08:10:00Z"
        let early = person.run("credential-process", "acme")
        #expect(early.status == 0 && early.output.contains(#""Expiration":"2027-01-15T08:10:00Z""#), "\(early)")
        person.clock.advance(600)
        let message = "the time that this command was given keys for ended at 2027-01-15T08:10:00Z (HEDDLE_UNTIL)"
        let hint = "start it again from outside: heddle exec --ttl 30m -- COMMAND"
        #expect(person.run("credential-process", "acme") == .failed(78, message, hint: hint))
        for words in [
            ["env", "acme"], ["env", "acme", "--mode", "keys"], ["exec", "acme", "--ttl", "1h", "--", "true"],
        ] {
            let outcome = person.run(words)
            #expect(outcome.status == 78 && outcome.error.contains(message), "\(outcome)")
        }
        #expect(person.replacements.isEmpty)
        #expect(person.run("list").status == 0)
    }

    @Test func `Within a command that has a limit, none is longer`() {
        person.environment["HEDDLE_UNTIL"] = "2027-01-15T08:10:00Z"
        _ = person.run("exec", "acme", "--ttl", "1h", "--", "true")
        #expect(variable("HEDDLE_UNTIL") == "2027-01-15T08:10:00Z")
        _ = person.run("exec", "acme", "--ttl", "1m", "--", "true")
        #expect(variable("HEDDLE_UNTIL") == "2027-01-15T08:01:00Z")
    }

    @Test func `Within a command that has a limit nothing is given that has no end`() throws {
        try person.add("served", fields: ["--mode", "agent"])
        try person.add("open", fields: ["--mode", "container"])
        person.environment["HEDDLE_DAEMON"] = "/bin/true"
        person.environment["HEDDLE_UNTIL"] = "2027-01-15T08:10:00Z"
        func expectRefusal(of mode: String, _ words: [String], plainly: Bool = false) {
            let outcome = person.run(words, plainly: plainly)
            #expect(
                outcome.status == 64 && outcome.error.contains("--ttl can't end what mode \(mode) hands out\n")
                    && !(outcome.output + outcome.error).contains("CW-SECRET"), "\(words): \(outcome)")
        }
        for mode in ["container", "agent"] {
            expectRefusal(of: mode, ["env", "acme", "--mode", mode])
            expectRefusal(of: mode, ["exec", "acme", "--mode", mode, "--", "true"])
            expectRefusal(of: mode, ["use", "acme", "--mode", mode, "--emit", "bash"])
        }
        for (name, mode) in [("open", "container"), ("served", "agent")] {
            expectRefusal(of: mode, ["env", name], plainly: true)
            expectRefusal(of: mode, ["exec", name, "--", "true"], plainly: true)
            expectRefusal(of: mode, ["use", name, "--emit", "bash"])
            #expect(person.run("env", name, "--mode", "profile").status == 0)
        }
        #expect(person.replacements.isEmpty)
    }

    @Test func `Within a command that has a limit no key is shown or token stored that would outlast it`() {
        person.environment["HEDDLE_UNTIL"] = "2027-01-15T08:10:00Z"
        person.input = "CW-SECRET-mine"
        let hint = "run it outside of heddle exec --ttl"
        for (words, command) in [
            (["key", "save", "-"], "heddle key save"), (["key", "save", "copy"], "heddle key save"),
            (["token", "set", "acme"], "heddle token set"),
        ] {
            #expect(
                person.run(words)
                    == .failed(78, "\(command) has no end that exec --ttl could set (HEDDLE_UNTIL)", hint: hint))
        }
        #expect(!person.directory.exists("work/copy") && person.run("show", "acme").output.contains("file:~/token"))
    }

    @Test func `After the end nothing is changed or shown that is secret, and all else goes on`() {
        person.environment["HEDDLE_UNTIL"] = "2027-01-15T08:00:00Z"
        for words in [
            ["use", "acme"], ["set", "acme", "--note", "x"], ["add", "b", "--zone", "RNO2A"], ["key", "save", "-"],
            ["key", "rotate"], ["remove", "acme", "--yes"], ["doctor", "--fix"], ["undo", "--yes"], ["setup"],
            ["token", "set", "acme"], ["import", "x"], ["schedule", "install"], ["forget", "acme"],
        ] {
            let outcome = person.run(words)
            #expect(
                outcome.status == 78
                    && outcome.error.contains(
                        "the time that this command was given keys for ended at 2027-01-15T08:00:00Z (HEDDLE_UNTIL)"),
                "\(words): \(outcome)")
        }
        for words in [
            ["list"], ["show", "acme"], ["status"], ["log"], ["export"], ["db", "check"], ["token", "check", "acme"],
            ["complete", "--", "sh"], ["init", "bash"], ["prompt", "acme"], ["catalog", "list"], ["aws", "show"],
        ] {
            let outcome = person.run(words)
            #expect(!outcome.error.contains("HEDDLE_UNTIL") && outcome.status == 0, "\(words): \(outcome)")
        }
        #expect(!person.run("doctor").error.contains("HEDDLE_UNTIL"))
        #expect(person.run("show", "acme").output.contains("US-EAST-04A"))
    }

    @Test func `A limit that is no time has ended`() {
        person.environment["HEDDLE_UNTIL"] = "tomorrow"
        #expect(person.run("credential-process", "acme").status == 78)
    }

    @Test func `What can't be ended is refused`() {
        for mode in ["container", "agent"] {
            person.environment["HEDDLE_DAEMON"] = "/bin/true"
            let outcome = person.run("exec", "acme", "--mode", mode, "--ttl", "30m", "--", "true")
            #expect(outcome.status != 0 && person.replacements.isEmpty, "\(outcome)")
        }
        for ttl in ["0", "30", "soon"] {
            #expect(person.run("exec", "acme", "--ttl", ttl, "--", "true").status != 0)
        }
        #expect(person.run("exec", "acme", "--note", "a\u{1B}b", "--", "true").status == 65)
        #expect(person.replacements.isEmpty && events == [])
    }
}
