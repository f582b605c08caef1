import Credentials
import Fixtures
import OperatingSystem
import Picker
import Store
import Testing

@testable import heddle

@Suite struct ReportTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
    }

    @Test func `list has a line for each profile`() throws {
        try person.add("acme", fields: ["--org", "Acme Corp", "--protected"])
        try person.add("globex")
        _ = person.run("use", "globex")
        _ = person.run("credential-process", "acme")
        person.clock.advance(60)
        #expect(
            person.run("list")
                == Outcome(
                    output: """
                           profile  zone         state  left  organisation
                           acme!    US-EAST-04A  fresh  13m   Acme Corp
                        *  globex   US-EAST-04A  none   –

                        """))
    }

    @Test func `list of nothing is no error`() {
        let outcome = person.run("list")
        #expect(outcome.status == 0 && outcome.output == "" && outcome.error.hasPrefix("heddle: "), "\(outcome)")
        #expect(person.run("list", "-o", "json") == Outcome(output: "[]\n"))
    }

    @Test func `show has every field, and no secret`() throws {
        try person.add("acme", fields: ["--note", "ours"])
        _ = person.run("credential-process", "acme")
        for words in [["show", "acme"], ["show", "acme", "-o", "json"]] {
            let outcome = person.run(words)
            #expect(outcome.status == 0 && outcome.error == "")
            #expect(outcome.output.contains("ours") && outcome.output.contains("file:~/token"), "\(outcome)")
            #expect(!outcome.output.contains("secret1"))
        }
    }

    @Test func `current says what chose the profile`() throws {
        try person.add("acme", "globex")
        _ = person.run("use", "acme")
        #expect(
            person.run("current") == Outcome(output: "acme  US-EAST-04A  no keys yet  (global: the active profile)\n"))
        person.environment["HEDDLE_PROFILE"] = "globex"
        #expect(person.run("current").output.hasPrefix("globex "))
        #expect(person.run("current", "-o", "json").output.contains(#""source":"shell""#))
    }

    @Test(arguments: [["current"], ["show"], ["env"], ["credential-process"], ["exec", "--", "true"]])
    func `Where nothing is selected there is no guess`(_ words: [String]) throws {
        try person.add("acme")
        var expected = Outcome.failed(66, "no profile is selected", hint: "heddle use acme  (heddle list)")
        if words == ["env"] { expected.output = "false\n" }
        #expect(person.run(words) == expected)
    }

    @Test func `heddle alone says what comes next`() throws {
        #expect(person.run().output.hasPrefix("no profiles yet\n"))
        try person.add("acme")
        #expect(person.run().output.contains("heddle use acme"))
        _ = person.run("use", "acme")
        let outcome = person.run()
        #expect(outcome.output.hasPrefix("acme  US-EAST-04A  no keys yet"), "\(outcome)")
        #expect(outcome.status == 0 && outcome.error == "")
    }

    @Test func `log has what happened, oldest first`() throws {
        try person.add("acme")
        person.clock.advance(60)
        _ = person.run("use", "acme")
        let lines = person.run("log").output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("2027-01-15T08:00:00Z  acme  added") == true, "\(lines)")
        #expect(lines.last?.hasPrefix("2027-01-15T08:01:00Z  acme  activated") == true, "\(lines)")
        #expect(person.run("log", "--since", "30s").output.split(separator: "\n").count == 1)
        #expect(person.run("log", "--kind", "added", "-o", "json").output.contains(#""kind":"added""#))
    }

    @Test(
        arguments: [(["log", "--number", "0"], 64), (["log", "--since", "soon"], 65), (["log", "a/b"], 65)]
            as [([String], Int32)])
    func `log refuses what it can't look for`(_ words: [String], _ status: Int32) throws {
        try person.add("acme")
        #expect(person.run(words).status == status)
    }

    @Test func `status is a table, JSON or metrics`() throws {
        try person.add("acme")
        _ = person.run("credential-process", "acme")
        let table = person.run("status")
        #expect(table.status == 0 && table.output.contains("acme") && table.output.contains("fresh"), "\(table)")
        #expect(person.run("status", "-o", "json").output.hasPrefix("{"))
        let metrics = person.run("status", "--format", "prometheus")
        #expect(metrics.output.contains("# HELP") && metrics.output.contains("acme"), "\(metrics)")
        #expect(person.run("status", "--format", "prometheus", "-o", "json").status == 64)
    }

    @Test func `version tells the versions of everything`() {
        let outcome = person.run("version")
        #expect(outcome.status == 0 && outcome.error == "")
        #expect(outcome.output.split(separator: "\n").map { $0.prefix(7) } == ["heddle ", "SQLite "])
        #expect(!person.exists)
    }

    @Test(arguments: [["--help"], ["help", "use"], ["add", "--help"], ["--version"]])
    func `Help and version are answers`(_ words: [String]) {
        let outcome = person.run(words)
        #expect(outcome.status == 0 && outcome.error == "" && outcome.output.hasSuffix("\n"), "\(outcome)")
    }

    @Test(arguments: [["ad"], ["add"], ["list", "--nonsense"], ["list", "-o", "yaml"], ["completion", "cmd"]])
    func `A command line that is wrong is a mistake of one line`(_ words: [String]) {
        let outcome = person.run(words)
        #expect(outcome.status == 64 && outcome.output == "" && !person.exists, "\(outcome)")
        #expect(outcome.error.split(separator: "\n").first?.hasPrefix("heddle: ") == true)
    }
}
