import Credentials
import Fixtures
import OperatingSystem
import Output
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

    @Test func `list -o name is for loops`() throws {
        try person.add("acme", "globex")
        #expect(person.run("list", "-o", "name") == Outcome(output: "acme\nglobex\n"))
    }

    @Test func `On a terminal the table fits, and what says the least gives way first`() throws {
        let name = "a-profile-with-quite-a-long-name"
        try person.add(name, fields: ["--org", String(repeating: "Organisation ", count: 10), "--protected"])
        person.terminals = [.output]
        for (columns, row) in [
            (80, "  \(name)!  US-EAST-04A  none   –     Organisation Org…"),
            (60, "  a-profile-with-quite-a-lon…  US-EA…  none   –     Organis…"),
            (40, "  a-profile…  US-EA…  none   –     Organis…"), (10, "  a-profile…  US-EA…  none   –     Organis…"),
        ] {
            person.size = TerminalSize(columns: columns, rows: 24)
            let lines = person.run("list", "--color", "never").output.split(separator: "\n")
            #expect(lines.last.map(String.init) == row && lines.allSatisfy { $0.count <= max(columns, 44) }, "\(lines)")
        }
        person.terminals = []
        #expect(person.run("list").output.contains("Organisation Organisation Organisation"))
    }

    @Test func `States are coloured for those who see it`() throws {
        try person.add("acme")
        _ = person.run("credential-process", "acme")
        let red = "\u{1B}[31mexpired\u{1B}[0m"
        person.clock.advance(1000)
        #expect(!person.run("list").output.contains("\u{1B}"))
        #expect(person.run("list", "--color", "always").output.contains(red))
        person.terminals = [.output]
        #expect(person.run("list").output.contains(red) && person.run("status").output.contains(red))
        #expect(!person.run("list", "--color", "never").output.contains("\u{1B}"))
        person.environment["NO_COLOR"] = "1"
        #expect(!person.run("list").output.contains("\u{1B}"))
        person.environment["NO_COLOR"] = ""
        person.environment["TERM"] = "dumb"
        #expect(!person.run("status").output.contains("\u{1B}"))
    }

    @Test func `In the C locale there are no marks but ASCII's`() throws {
        try person.add("acme")
        person.environment["LANG"] = "C"
        #expect(person.run("list").output.utf8.allSatisfy { $0 < 0x80 })
        #expect(person.run("status").output.utf8.allSatisfy { $0 < 0x80 })
        let refused = person.run("add", "x", "--zone", "RNO2A", "--token", "pasted")
        #expect(refused.error.contains("'...'") && refused.error.utf8.allSatisfy { $0 < 0x80 }, "\(refused)")
    }

    @Test func `list of nothing is no error`() {
        let outcome = person.run("list")
        #expect(outcome == Outcome(error: "heddle: no profiles yet\nhint: heddle setup\n"))
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
        var expected = Outcome.failed(66, "no profile is selected", hint: "heddle use acme")
        if words == ["env"] { expected.output = "false\n" }
        #expect(person.run(words) == expected)
    }

    @Test func `heddle alone says what comes next`() throws {
        #expect(person.run().output.hasPrefix("no profiles yet\n\nnext:  heddle setup "))
        #expect(person.run("status").output == "no profiles yet: heddle setup\n")
        #expect(person.run("current") == .failed(66, "no profiles yet", hint: "heddle setup"))
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

    @Test func `status marks the active and the protected, and shows those that are named`() throws {
        try person.add("acme", fields: ["--protected"])
        try person.add("globex")
        _ = person.run("use", "acme", "--yes")
        let lines = person.run("status").output.split(separator: "\n")
        #expect(lines[1].hasPrefix("*  acme!    none") && lines[2].hasPrefix("   globex   none"), "\(lines)")
        #expect(!person.run("status", "globex").output.contains("acme"))
        #expect(person.run("status", "globex", "globex", "-o", "json").output.count(of: "exchange_url") == 1)
        #expect(person.run("status", "nobody").status == 66)
    }

    @Test func `status --check ends with what a monitoring system wants to know`() throws {
        try person.add("acme")
        #expect(person.run("status", "--check").status == 75)
        #expect(person.run("status").status == 0)
        _ = person.run("credential-process", "acme")
        let well = person.run("status", "acme", "--check")
        #expect(well.status == 0 && well.output.contains("fresh"), "\(well)")
        person.clock.advance(500)
        for (failure, status) in [
            (RefreshFailure.Kind.unavailable, 75), (.auth, 77), (.tokenReference, 78), (.rateLimited, 75),
        ] as [(RefreshFailure.Kind, Int32)] {
            person.refresher.failure = failure
            _ = try? person.refresher.run(ProfileName("acme"), patience: 1)
            #expect(person.run("status", "--check").status == status, "\(failure)")
        }
        person.clock.advance(500)
        person.refresher.failure = .unavailable
        _ = try? person.refresher.run(ProfileName("acme"), patience: 1)
        #expect(person.run("status", "--check").status == 69)
    }

    @Test func `status --check tells a token that has ended`() throws {
        try person.add("acme", fields: ["--token-expires", "2027-01-15T08:01:00Z"])
        _ = person.run("credential-process", "acme")
        #expect(person.run("status", "--check").status == 0)
        person.clock.advance(100)
        #expect(person.run("status", "--check").status == 77)
    }

    @Test func `status says that the sealing key is missing`() throws {
        try person.add("acme")
        #expect(person.run("status").error == "")
        _ = person.run("credential-process", "acme")
        try person.directory.remove("home/key")
        let outcome = person.run("status")
        #expect(outcome.status == 0 && outcome.output.contains("acme"), "\(outcome)")
        #expect(outcome.error.count(of: "the sealing key") == 1, "\(outcome)")
        #expect(person.run("status", "--check").status == 78)
    }

    @Test func `status --watch keeps to the screen and redraws when its size changes`() throws {
        for number in 10..<50 { try person.add("profile-\(number)") }
        person.terminals = [.output]
        person.size = TerminalSize(columns: 80, rows: 24)
        var sleeps = 0
        person.onSleep = {
            sleeps += 1
            if sleeps == 2 { self.person.size = TerminalSize(columns: 80, rows: 10) }
            if sleeps == 3 { self.person.outputTrouble = 5 }
        }
        let frames = person.run("status", "--watch").output.components("\u{1B}[H\u{1B}[?7l\u{1B}[J")
        #expect(frames.map { $0.split(separator: "\n").count } == [23, 9] && sleeps >= 3)
    }

    @Test func `status --watch refuses a pipe`() {
        #expect(
            person.run("status", "--watch")
                == .failed(64, "--watch needs a terminal to redraw", hint: "heddle status"))
        #expect(person.run("status", "--watch", "--check").status == 64)
    }

    @Test func `log --follow goes on with what happens, each event once`() throws {
        try person.add("acme")
        var sleeps = 0
        person.onSleep = {
            sleeps += 1
            switch sleeps {
            case 1: try? self.person.store().activate(ProfileName("acme"), at: self.person.clock.reading.timestamp)
            case 2: break
            case 3:
                self.person.outputTrouble = 32  // EPIPE
                _ = try? self.person.store().forget(ProfileName("acme"), at: self.person.clock.reading.timestamp)
                try? self.person.store().remove(ProfileName("acme"), at: self.person.clock.reading.timestamp)
            default: break
            }
        }
        let outcome = person.run("log", "-f", "acme", "-o", "json")
        #expect(outcome.status == 74 && sleeps == 3)
        let kinds = outcome.output.split(separator: "\n").map { $0.contains(#""kind":"added""#) ? "added" : "other" }
        #expect(kinds == ["added", "other"] && outcome.output.contains("activated"), "\(outcome)")
    }

    @Test func `log of a profile that never was is an error, of one that is gone it isn't`() throws {
        try person.add("acme")
        #expect(person.run("log", "nosuch").status == 66)
        _ = person.run("remove", "acme", "--yes")
        #expect(person.run("log", "acme").output.contains("removed"))
    }

    @Test func `version tells the versions of everything`() {
        let outcome = person.run("version")
        #expect(outcome.status == 0 && outcome.error == "")
        #expect(outcome.output.split(separator: "\n").map { $0.prefix(7) } == ["heddle ", "SQLite "])
        #expect(!person.exists)
    }

    @Test func `version -o json has every version under its name`() throws {
        let outcome = person.run("version", "-o", "json")
        #expect(outcome.status == 0 && outcome.error == "" && !person.exists)
        let end = try #require(
            outcome.output.firstMatch(of: /"swift":"6[.0-9]+","sqlite":"3[.0-9]+","schema":(\d+)}\n$/))
        #expect(Int(end.1) == Store.schemaVersion)
        #expect(outcome.output.hasPrefix(#"{"version":"\#(heddleVersion)","commit":"#), "\(outcome)")
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

extension String {
    /// The pieces between a separator, without empty ones.
    fileprivate func components(_ separator: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            pieces.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return (pieces + [String(rest)]).filter { !$0.isEmpty }
    }

    fileprivate func count(of word: String) -> Int { ranges(of: word).count }
}
