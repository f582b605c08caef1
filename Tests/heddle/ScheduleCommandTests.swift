import Credentials
import Fixtures
import OperatingSystem
import Picker
import Store
import Testing
import Text

@testable import heddle

@Suite struct ScheduleCommandTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        try person.directory.write("", to: "daemon", mode: 0o700)
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
    }

    private let dryRun = ["schedule", "install", "--using", "cron", "--dry-run"]

    @Test func `A dry run prints the line and which tokens will be found`() {
        let outcome = person.run(dryRun)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("# would run: crontab -") && outcome.output.contains("/opt/heddle"))
        #expect(outcome.output.contains("HEDDLE_DAEMON="))
        #expect(outcome.error.hasPrefix("acme  file:~/token  ok"), "\(outcome)")
    }

    @Test func `A schedule under which no token would be found is refused`() {
        _ = person.run("set", "acme", "--token", "env:ACME")
        person.environment["ACME"] = "CW-SECRET-acme"
        let outcome = person.run(dryRun)
        #expect(outcome.status == 78 && outcome.output == "", "\(outcome)")
    }

    #if os(Linux)
        @Test func `A sealing key in the keyring is warned of`() throws {
            let key = try person.directory.bytes(of: "home/key")
            try person.directory.makeDirectory("bin")
            try person.directory.write("#!/bin/sh\necho \(hexadecimal(key))\n", to: "bin/secret-tool", mode: 0o700)
            try person.directory.write("keyring 0123456789abcdef\n", to: "home/key")
            person.environment["PATH"] = "\(person.directory("bin")):/usr/bin:/bin"
            person.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
            let outcome = person.run(dryRun, in: try Paths(environment: Variables(person.environment)))
            #expect(outcome.status == 0 && outcome.error.hasSuffix("\nacme  file:~/token  ok\n"), "\(outcome)")
            #expect(
                outcome.error.hasPrefix(
                    """
                    heddle: the sealing key is in the keyring, which such a job hardly ever reaches
                    hint: heddle key move --to file

                    """), "\(outcome)")
        }
    #endif

    @Test func `A period that is too long for keys, and a proxy with a password, are warned of`() {
        person.environment["HTTPS_PROXY"] = "http://me:secret@proxy:3128"
        let outcome = person.run(dryRun + ["--every", "30m"])
        #expect(outcome.status == 0 && outcome.error.contains("30m") && outcome.error.contains("HTTPS_PROXY"))
        #expect(!(outcome.output + outcome.error).contains("me:secret"), "\(outcome)")
    }

    @Test(arguments: [["--every", "7m"], ["--every", "soon"]])
    func `A period that no schedule can say is refused`(_ words: [String]) {
        let outcome = person.run(dryRun + words)
        #expect(outcome.status != 0 && outcome.output == "", "\(outcome)")
    }

    @Test func `Without crontab there is no cron`() {
        person.crontab = nil
        #expect(person.run("schedule", "install", "--using", "cron").status == 78)
    }

    @Test func `Where there is no schedule, that is no error`() {
        #expect(person.run("schedule", "show") == Outcome(output: "no schedule  (heddle schedule install)\n"))
        #expect(person.run("schedule", "show", "-o", "json").output.contains(#""using":null"#))
        #expect(person.run("schedule", "remove") == Outcome(output: "no schedule\n"))
        #expect(person.run("schedule", "remove", "--dry-run") == Outcome(output: "# nothing to do\n"))
    }

    /// Installs one, and moves to another home where there is a profile, too.
    private func moveToAnotherHome() throws {
        try #require(person.run("schedule", "install", "--using", "cron").status == 0)
        person.environment["HEDDLE_HOME"] = person.directory("other")
    }

    private func runThere(_ words: String...) throws -> Outcome {
        let paths = try Paths(environment: Variables(person.environment))
        if !person.directory.exists("other") {
            let add = ["add", "globex", "--zone", "US-EAST-04A", "--token", "file:~/token"]
            try #require(person.run(add, in: paths).status == 0)
        }
        return person.run(words, in: paths)
    }

    private var foreign: String {
        "heddle: the cron line (crontab -l) is for another home of heddle's (HEDDLE_HOME=\(person.directory("home")))"
    }

    @Test(arguments: ["install", "remove"])
    func `Another home's schedule is not touched without a yes`(_ verb: String) throws {
        try moveToAnotherHome()
        let before = person.crontab
        let command = "heddle schedule \(verb) --using cron --yes"
        #expect(
            try runThere("schedule", verb, "--using", "cron")
                == Outcome(
                    error: "\(foreign)\nheddle: can't ask for confirmation: no terminal\nhint: \(command)\n", status: 64
                ))
        #expect(try person.crontab == before && runThere("schedule", "show").output.hasPrefix("no schedule"))
        person.terminals = [.input]
        person.typing = ["n"]
        let declined = try runThere("schedule", verb)
        #expect(declined.status == 1 && declined.error.contains("that cron line? [y/N] "), "\(declined)")
        #expect(person.crontab == before)
        person.typing = ["y"]
        #expect(try runThere("schedule", verb, "--using", "cron").status == 0)
        #expect(person.crontab?.contains(person.directory("home")) == false)
    }

    @Test func `With a yes it is replaced, and that is said`() throws {
        try moveToAnotherHome()
        let shown = try runThere("schedule", "install", "--using", "cron", "--dry-run")
        #expect(shown.status == 0 && shown.error.hasPrefix("\(foreign), and would be replaced\n"), "\(shown)")
        let replaced = try runThere("schedule", "install", "--using", "cron", "--every", "2m", "--yes")
        #expect(replaced.output.hasPrefix("cron line of another home of heddle's replaced\n"), "\(replaced)")
        #expect(person.crontab?.contains(person.directory("other")) == true)
        // Its own is no question.
        #expect(try runThere("schedule", "install", "--using", "cron").error == "")
    }
}
