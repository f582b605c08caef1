import Credentials
import Fixtures
import OperatingSystem
import Output
import SQLite
import Store
import Testing

@testable import heddle

@Suite struct UndoTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
    }

    private func undo(_ words: String...) -> Outcome { person.run(["undo"] + words) }
    private func show(_ name: String) -> String { person.run("show", name).output }
    private var active: String { person.run("current").output }
    private var events: String { person.run("log").output }

    @Test func `use is taken back, and undo goes on back with each time`() {
        _ = person.run("use", "acme")
        _ = person.run("use", "globex")
        #expect(undo() == Outcome(output: "undone: use globex  (0s ago)\nacme is active again\n"))
        #expect(active.hasPrefix("acme"))
        #expect(undo().output == "undone: use acme  (0s ago)\nno profile is active\n")
        #expect(person.run("current").status == 66)
    }

    @Test func `What was done after an undo is taken back before what was there already`() {
        for name in ["acme", "globex"] { _ = person.run("use", name) }
        _ = undo()
        _ = person.run("set", "acme", "--note", "x")
        #expect(undo().output.hasPrefix("undone: set acme"))
        #expect(undo().output.hasPrefix("undone: use acme"))
    }

    @Test func `use - goes back to what it would have gone back to before`() {
        for name in ["acme", "globex", "acme"] { _ = person.run("use", name) }
        _ = undo()
        #expect(person.run("use", "-").output.hasPrefix("acme"))
    }

    @Test func `set is taken back, field by field`() throws {
        let before = show("acme")
        let fields = [
            "--zone", "rno2a", "--org", "Acme", "--note", "é\u{27}'\"\\", "--mode", "keys", "--protected", "--endpoint",
            "http://cwlota.com", "--source", "access-key", "--duration", "1h", "--token", #"exec:["a b","'"]"#,
        ]
        _ = person.run(["set", "acme"] + fields)
        let changed = show("acme")
        let outcome = undo()
        #expect(outcome.status == 0 && outcome.output.contains("zone: RNO2A -> US-EAST-04A\n"), "\(outcome)")
        #expect(show("acme") == before && changed != before)
        _ = person.run(["set", "acme"] + fields)
        _ = person.run("set", "acme", "--zone", "us-east-04a", "--org", "")
        _ = undo()
        #expect(show("acme") == changed)
    }

    @Test func `rename is taken back, with keys, bindings and lines of a person's own`() throws {
        _ = person.run("credential-process", "acme")
        _ = person.run("bind", "acme")
        _ = person.run("rename", "acme", "acme-us")
        #expect(undo().output == "undone: rename acme acme-us  (0s ago)\nit is acme again\n")
        #expect(person.run("credential-process", "acme").status == 0 && person.refresher.minted == 1)
        #expect(person.run("bind").output.hasPrefix("acme "))
        #expect(person.directory.exists("home/state/aws/acme.config"))
        #expect(!person.directory.exists("home/state/aws/acme-us.config"))
        #expect(person.run("show", "acme-us").status == 66)
    }

    @Test func `A removed profile comes back without keys, active and bound as it was`() throws {
        _ = person.run("use", "globex")
        _ = person.run("use", "acme")
        _ = person.run("bind", "acme")
        _ = person.run("credential-process", "acme")
        _ = person.run("remove", "acme", "--yes")
        let outcome = undo()
        #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
        #expect(
            outcome.output == """
                undone: remove acme  (0s ago)
                acme is back, without keys: token from file:~/token
                \(person.directory("work")) is bound to it again

                """)
        #expect(active.hasPrefix("acme"))
        #expect(try person.store().previousProfile()?.text == "globex")
        #expect(try person.store().profile(named: ProfileName("acme")).credentials.isEmpty)
        #expect(try person.directory.text(of: "home/state/bindings").contains("acme\t\(person.directory("work"))"))
        #expect(person.run("env", "acme").status == 0)
        #expect(person.run("db", "check").status == 0)
    }

    @Test func `A token that Heddle deleted with the profile is missed, with the command for it`() throws {
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "acme")
        _ = person.run("remove", "acme", "--yes")
        let outcome = undo()
        #expect(
            outcome.status == 0 && outcome.error.contains("does not exist\nhint: heddle token set acme\n"), "\(outcome)"
        )
        #expect(person.run("token", "check", "acme").error.hasSuffix("hint: heddle token set acme\n"))
        #expect(try person.directory.files(holding: Array("CW-SECRET-1".utf8)).isEmpty)
    }

    @Test func `A token that token set stored goes with what is undone`() throws {
        let before = try person.store().profile(named: ProfileName("acme")).profile.source.token
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "acme")
        // Another change to the profile keeps it.
        _ = person.run("set", "acme", "--note", "x")
        #expect(undo().status == 0)
        #expect(try person.directory.files(holding: Array("CW-SECRET-1".utf8)).count == 1)
        #expect(undo("--dry-run").output.hasSuffix("\nthe stored token is deleted\n"))
        let unasked = undo()
        #expect(
            unasked
                == Outcome(
                    error: """
                        heddle: undo set acme  (0s ago): delete the stored token of acme?
                        heddle: can't ask for confirmation: no terminal
                        hint: heddle undo --yes

                        """, status: 64))
        person.terminals = [.input]
        person.typing = ["n"]
        #expect(undo().status == 1)
        #expect(try person.directory.files(holding: Array("CW-SECRET-1".utf8)).count == 1)
        person.typing = ["y"]
        let undone = undo()
        #expect(undone.error.hasPrefix("undo set acme  (0s ago): delete the stored token of acme? [y/N] "))
        #expect(undone.status == 0 && undone.output.hasSuffix("\nthe stored token is deleted\n"), "\(undone)")
        #expect(try person.store().profile(named: ProfileName("acme")).profile.source.token == before)
        #expect(try person.directory.files(holding: Array("CW-SECRET-1".utf8)).isEmpty)
    }

    @Test func `That the stored token before it is gone is said before its successor is deleted`() throws {
        for text in ["CW-SECRET-1", "CW-SECRET-2"] {
            person.input = text
            _ = person.run("token", "set", "acme")
        }
        let gone = "acme is left without a stored token: the one before was deleted when this one was set"
        #expect(undo("--dry-run").output.hasSuffix("\nthe stored token is deleted\n\(gone)\n"))
        person.terminals = [.input]
        person.typing = ["n"]
        let asked = undo()
        #expect(asked.status == 1, "\(asked)")
        #expect(asked.error.contains("delete the stored token of acme; \(gone)? [y/N] "))
        #expect(try person.directory.files(holding: Array("CW-SECRET-2".utf8)).count == 1)
        #expect(undo("--yes").output.hasSuffix("\n\(gone)\n"))
        // The first one replaced a file of a person's own, which is there.
        #expect(!undo("--dry-run").output.contains("left without"))
    }

    @Test func `A stored token that another profile has, too, is neither asked about nor deleted`() throws {
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "globex")
        let token = try person.store().profile(named: ProfileName("globex")).profile.source.token.text
        _ = person.run("set", "acme", "--token", token)
        let undone = undo()
        #expect(undone.status == 0 && !undone.output.contains("deleted"), "\(undone)")
        #expect(try person.directory.files(holding: Array("CW-SECRET-1".utf8)).count == 1)
    }

    @Test func `An added profile's stored token is named before it goes with it`() throws {
        let token = person.directory("home/tokens/new.1")
        try person.directory.makeDirectory("home/tokens")
        try person.directory.write("CW-SECRET-1", to: "home/tokens/new.1", mode: 0o600)
        try person.add("new", fields: ["--token", "file:\(token)"])
        let what = "new, its cached keys and its stored token"
        #expect(undo("--dry-run").output.hasSuffix("\n\(what) are removed\n"))
        #expect(
            undo().error.hasPrefix(
                "heddle: undo add new  (0s ago): remove new and its cached keys; delete the stored token of new?\n"))
        #expect(person.directory.exists("home/tokens/new.1"))
        #expect(undo("--yes").output.hasSuffix("\n\(what) are removed\n"))
        #expect(!person.directory.exists("home/tokens/new.1"))
    }

    @Test func `bind and unbind are taken back`() {
        _ = person.run("bind", "acme")
        _ = person.run("bind", "globex")
        #expect(undo().output.hasSuffix("is bound to acme again\n"))
        _ = person.run("unbind")
        #expect(undo().output.hasSuffix("is bound to acme again\n"))
        #expect(undo().output.hasSuffix("work is no longer bound\n"))
        #expect(person.run("bind").output == "")
    }

    @Test func `An added profile is removed, after a question`() {
        let refused = undo()
        #expect(refused.status == 64 && refused.error.contains("hint: heddle undo --yes"), "\(refused)")
        person.terminals = [.input]
        person.typing = ["n"]
        #expect(undo().status == 1)
        person.typing = ["y"]
        #expect(undo().error.hasPrefix("undo add globex  (0s ago): remove globex and its cached keys? [y/N] "))
        #expect(person.run("show", "globex").status == 66 && !person.directory.exists("home/state/aws/globex.config"))
    }

    @Test func `Going back to a protected profile, or to another exchange host, is asked about`() throws {
        _ = person.run("set", "acme", "--protected")
        _ = person.run("use", "acme", "--yes")
        _ = person.run("use", "globex")
        #expect(undo().status == 64 && active.hasPrefix("globex"))
        #expect(undo("--yes").status == 0 && active.hasPrefix("acme"))
        _ = person.run("set", "globex", "--exchange-url", "https://other.example/x", "--yes")
        person.terminals = [.input]
        person.typing = ["no"]
        let asked = undo()
        #expect(asked.status == 1, "\(asked)")
        #expect(asked.error.contains("send the token of globex to api.coreweave.com instead of other.example? [y/N]"))
        #expect(show("globex").contains("other.example"))
    }

    @Test func `--dry-run changes nothing`() {
        _ = person.run("use", "acme")
        let before = events
        #expect(undo("--dry-run") == Outcome(output: "would undo: use acme  (0s ago)\nno profile is active\n"))
        #expect(active.hasPrefix("acme") && events == before)
    }

    @Test func `What an undo was is in the log, what was before is not`() {
        _ = person.run("set", "acme", "--note", "x")
        _ = undo()
        #expect(events.hasSuffix("acme    undone   set acme\n"), "\(events)")
        #expect(!events.contains("{"), "\(events)")
        #expect(person.run("db", "check").status == 0)
    }

    @Test func `Nothing is undone by a log that someone else wrote to`() throws {
        _ = person.run("set", "acme", "--note", "x")
        try Connection(path: person.paths.database, busyMilliseconds: 1000).execute(
            script: "UPDATE event SET profile_name = 'globex' WHERE kind <> 'added'")
        let outcome = undo()
        #expect(
            outcome
                == .failed(
                    78, "the event log can't be verified, so nothing is undone by it", hint: "heddle db check"))
        #expect(show("acme").contains("note") && !show("globex").contains("note"))
    }

    @Test func `What came before a key reset is not undone`() throws {
        try Connection(path: person.paths.database, busyMilliseconds: 1000).execute(
            script: "UPDATE profile SET endpoint = 'https://other.example'")
        _ = person.run("key", "reset", "--yes")
        let outcome = undo()
        #expect(outcome.status == 65 && outcome.error.contains("key reset can't be undone"), "\(outcome)")
    }

    @Test(arguments: [[], ["--dry-run"]])
    func `In a fresh home there is nothing to undo`(_ words: [String]) throws {
        let elsewhere = try CommandFixture()
        #expect(elsewhere.run(["undo"] + words) == .failed(65, "nothing to undo", hint: "heddle log"))
        #expect(!elsewhere.exists)
    }

    @Test func `Where nothing happened there is nothing to undo`() throws {
        try person.directory.remove("home/heddle.db")
        #expect(undo() == .failed(65, "nothing to undo", hint: "heddle log"))
    }
}
