import Credentials
import Fixtures
import OperatingSystem
import Output
import SQLite
import Store
import Testing

@testable import heddle

/// What a person sees of a database that someone else wrote to, and what they can do about it.
@Suite struct TrustCommandTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
    }

    private func plant(_ script: String) throws {
        try Connection(path: person.paths.database, busyMilliseconds: 1000).execute(
            script: "PRAGMA ignore_check_constraints = ON; " + script)
    }

    private func redirect() throws {
        try plant("UPDATE profile SET exchange_url = 'https://evil.example/x' WHERE name = 'acme'")
    }

    private static let fact =
        "acme: token from file:~/token, sent to https://evil.example/x (api-token), endpoint https://cwobject.com, not protected"

    @Test func `list, show, current and status mark what can't be verified`() throws {
        _ = person.run("use", "acme")
        try redirect()
        let list = person.run("list")
        #expect(list.status == 0 && list.output.contains("acme     US-EAST-04A  unverified"), "\(list)")
        #expect(list.error.hasPrefix("heddle: acme can't be verified: "), "\(list)")
        #expect(list.error.contains("\nhint: heddle key reset"), "\(list)")
        for words in [["show", "acme"], ["current"], ["status"]] {
            let outcome = person.run(words)
            #expect(outcome.status == 0 && outcome.error.contains("acme can't be verified"), "\(outcome)")
        }
        #expect(person.run("list", "-o", "json").output.contains(#""last_error":null,"verified":false}"#))
        #expect(person.run().output.contains("acme can't be verified"))
    }

    @Test func `S39: No private file is written for what can't be verified`() throws {
        let config = "home/state/aws/acme.config"
        let before = try person.directory.text(of: config)
        try plant("UPDATE profile SET endpoint = 'https://evil.example' WHERE name = 'acme'")
        for words in [["list"], ["show", "acme"], ["status"], ["set", "acme", "--note", "x"]] { _ = person.run(words) }
        #expect(try person.directory.text(of: config) == before)
        try person.directory.remove(config)
        #expect(person.run("env", "acme").status == 78)
        #expect(!person.directory.exists(config))
    }

    @Test func `S39: schedule install looks for no token of what can't be verified`() throws {
        try redirect()
        person.environment["HEDDLE_DAEMON"] = "/bin/true"
        let outcome = person.run("schedule", "install", "--using", "cron", "--dry-run")
        #expect(outcome.error.contains("acme can't be verified"), "\(outcome)")
        #expect(!outcome.error.contains("acme  file:"), "\(outcome)")
    }

    @Test(arguments: [("y", 0), ("n", 1), ("", 1)] as [(String, Int32)])
    func `S39: key reset shows what it will trust, and asks`(_ typed: String, _ status: Int32) throws {
        try redirect()
        person.terminals = [.input, .error]
        person.typing = [typed]
        let outcome = person.run("key", "reset")
        #expect(outcome.status == status, "\(outcome)")
        #expect(outcome.error.hasPrefix("\(Self.fact)\ntrust this profile? [y/N] "), "\(outcome)")
        #expect(outcome.output == (status == 0 ? "confirmed \(Self.fact)\n" : ""))
        #expect(person.run("env", "acme").status == (status == 0 ? 0 : 78))
    }

    @Test func `S39: key reset trusts nothing where nobody can be asked, and says what --yes would`() throws {
        try redirect()
        let outcome = person.run("key", "reset")
        #expect(
            outcome
                == Outcome(
                    error: """
                        heddle: \(Self.fact)
                        heddle: can't ask for confirmation: no terminal
                        hint: heddle key reset --yes

                        """, status: 64))
        #expect(person.run("key", "reset", "--yes") == Outcome(output: "confirmed \(Self.fact)\n"))
        #expect(person.run("key", "reset") == Outcome(output: "nothing to confirm: every profile is verified\n"))
    }

    @Test func `A lost key is made anew, after a question`() throws {
        _ = person.run("credential-process", "acme")
        try person.directory.remove("home/key")
        #expect(person.run("env", "acme").status == 78)
        let list = person.run("list")
        #expect(list.status == 0 && list.error.contains("2 profiles can't be verified: acme, globex"), "\(list)")
        let outcome = person.run("key", "reset", "--yes")
        #expect(outcome.status == 0 && outcome.output.hasSuffix("a new sealing key was made\n"), "\(outcome)")
        #expect(person.run("credential-process", "acme").status == 0)
        #expect(person.refresher.minted == 2)
        #expect(person.run("db", "check").status == 0)
    }

    @Test(arguments: [
        ["set", "acme", "--note", "x"], ["rename", "acme", "other"], ["bind", "acme"], ["remove", "acme", "--yes"],
        ["use", "acme"], ["forget", "acme"], ["undo", "--yes"],
    ])
    func `Nothing is changed with a key that others can read`(_ words: [String]) throws {
        _ = person.run("credential-process", "acme")
        let before = person.run("list").output
        try person.directory.change("home/key", mode: 0o640)
        let outcome = person.run(words)
        #expect(outcome.status == 78 && outcome.output == "" && outcome.error.contains("hint: chmod "), "\(outcome)")
        try person.directory.change("home/key", mode: 0o600)
        #expect(person.run("list").output == before && person.run("db", "check").status == 0)
        #expect(person.run("env", "acme").status == 0)
    }

    @Test func `A planted reference is not looked up to see if its token is there`() throws {
        let planted = person.directory("planted")
        try plant("UPDATE profile SET token_reference = 'exec:[\"touch\",\"\(planted)\"]' WHERE name = 'acme'")
        let outcome = person.run("token", "check", "acme")
        #expect(outcome.status == 78 && outcome.error.contains("acme can't be verified"), "\(outcome)")
        #expect(!person.directory.exists("planted"))
    }

    @Test func `Before profiles are trusted with another key, it is said that it is another`() throws {
        try person.directory.write([UInt8](repeating: 7, count: 32), to: "home/key")
        let message = "the sealing key in its file is another than the one that this database is sealed with"
        let asked = person.run("key", "reset")
        #expect(asked.status == 64 && asked.error.contains(message), "\(asked)")
        #expect(asked.error.contains("nothing has to be confirmed (heddle key load FILE)"), "\(asked)")
        let done = person.run("key", "reset", "--yes")
        #expect(done.status == 0 && done.error.contains("\(message), or all of that was changed\n"), "\(done)")
        #expect(!person.run("key", "reset").error.contains(message))
    }

    @Test func `S42: A damaged row is named with the command that mends it, and hides no other`() throws {
        try plant("UPDATE profile SET mode = 'magic' WHERE name = 'acme'")
        let list = person.run("list")
        #expect(list.status == 0 && list.output.contains("acme") && list.output.contains("damaged"), "\(list)")
        #expect(list.error.contains("\nhint: heddle set acme --mode profile\n"), "\(list)")
        #expect(person.run("env", "acme").status == 74)
        #expect(person.run("env", "globex").status == 0)
        #expect(person.run("set", "acme", "--zone", "RNO2A").status == 74)
        #expect(person.run("set", "acme", "--mode", "profile").status == 0)
        #expect(person.run("env", "acme").status == 0)
    }

    @Test func `S42: status has a line for a damaged row, whatever its format`() throws {
        try plant("UPDATE profile SET zone = 'a b' WHERE name = 'acme'")
        let table = person.run("status")
        #expect(table.status == 0 && table.output.contains("\nglobex"), "\(table)")
        let line = try #require(table.output.split(separator: "\n").first { $0.hasPrefix("acme") })
        #expect(line.contains("damaged") && line.contains("zone: invalid zone 'a b'"), "\(line)")
        #expect(table.error.contains("\nhint: heddle set acme --zone US-EAST-04A\n"), "\(table)")
        let json = person.run("status", "-o", "json").output
        #expect(json.contains(#""name":"acme","zone":null"#) && json.contains(#""status":"damaged""#), "\(json)")
        #expect(person.run("status", "--format", "prometheus").output.hasSuffix("\nheddle_damaged_profiles 1\n"))
        #expect(person.run("status", "--check").status == 74)
        #expect(person.run("status", "globex", "--format", "prometheus").output.hasSuffix("_profiles 0\n"))
        #expect(person.run("status", "acme").output.contains("damaged"))
    }

    @Test func `S42: status of nothing but damaged rows is no empty one`() throws {
        try plant("UPDATE profile SET zone = 'a b'")
        let outcome = person.run("status")
        #expect(outcome.status == 0 && outcome.output.contains("\nacme"), "\(outcome)")
        #expect(!outcome.output.contains("no profiles yet"), "\(outcome)")
    }

    @Test func `S42: What has no proper name is removed by the name it has`() throws {
        try plant("UPDATE profile SET name = '$(touch x)' WHERE name = 'acme'")
        #expect(person.run("list").error.contains("hint: heddle remove --yes -- '$(touch x)'"))
        #expect(person.run("remove", "--yes", "--", "$(touch x)") == Outcome(output: "$(touch x) removed\n"))
        #expect(person.run("remove", "--yes", "--", "$(touch y)").status == 65)
        #expect(person.run("list").error == "")
    }

    @Test func `S42: forget --all forgets the keys of what is damaged, too`() throws {
        _ = person.run("credential-process", "acme")
        try plant("UPDATE credential SET expires_at = 4102444800")
        #expect(person.run("env", "acme", "--mode", "keys").status == 74)
        #expect(person.run("forget", "--all").output.contains("keys of acme forgotten"))
        #expect(person.run("env", "acme", "--mode", "keys").status == 0)
    }

    @Test func `db check prints what it found, and fails where something is wrong`() throws {
        let sound = person.run("db", "check")
        #expect(sound.status == 0 && sound.error == "" && sound.output.contains("profiles     2 verified"), "\(sound)")
        try redirect()
        let outcome = person.run("db", "check")
        #expect(outcome.status == 74 && outcome.output.contains("1 verified, 1 problem"), "\(outcome)")
        #expect(outcome.error.hasPrefix("heddle: acme can't be verified: "), "\(outcome)")
        #expect(person.run("db", "check", "-o", "json").output.contains(#""ok":false"#))
    }
}
