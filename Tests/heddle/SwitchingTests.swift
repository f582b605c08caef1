import Credentials
import Fixtures
import OperatingSystem
import Picker
import Store
import Testing

@testable import heddle

@Suite struct SwitchingTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
        try person.add("prod", fields: ["--protected"])
    }

    private var active: String? { try? person.store().activeProfile()?.profile.name.text }

    @Test func `use makes a profile the active one, and goes back`() {
        #expect(person.run("use", "acme") == Outcome(output: "acme  US-EAST-04A  no keys yet  (was: none)\n"))
        #expect(person.run("use", "globex").output.hasSuffix("(was: acme)\n"))
        #expect(person.run("use", "-").output.hasPrefix("acme "))
        #expect(active == "acme")
    }

    @Test func `There is nothing to go back to at first`() {
        #expect(
            person.run("use", "-")
                == .failed(66, "no previous profile", hint: "name one that heddle list shows: heddle use NAME"))
    }

    @Test func `use says so where this shell has another`() {
        person.environment["HEDDLE_PROFILE"] = "globex"
        let outcome = person.run("use", "acme")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("acme "))
        #expect(outcome.error.hasPrefix("heddle: this shell stays with globex"), "\(outcome)")
        #expect(person.run("use", "acme", "--global").error == "")
    }

    @Test func `A protected profile is asked for at the terminal`() {
        person.terminals = [.input, .error]
        person.typing = ["n", "yes"]
        let question = "prod is protected: switch to it? [y/N] "
        let refused = person.run("use", "prod")
        #expect(refused.status == 1 && refused.output == "", "\(refused)")
        #expect(refused.error == "\(question)heddle: not switched: no profile is active\n")
        #expect(active == nil)
        #expect(person.run("use", "prod").error == question)
        #expect(active == "prod")
        person.terminals = []
        _ = person.run("use", "acme")
        #expect(
            person.run("use", "prod")
                == Outcome(
                    error: """
                        heddle: prod is protected: switch to it?
                        heddle: can't ask for confirmation: no terminal
                        hint: heddle use prod --yes

                        """, status: 64))
        #expect(person.run("use", "prod", "--yes").error == "")
    }

    @Test func `use alone opens the picker`() {
        person.terminals = [.input, .error]
        person.choose = { choices in
            choices.map(\.name) == ["acme", "globex", "prod"] ? .chosen("globex") : nil
        }
        #expect(person.run("use").output.hasPrefix("globex "))
        person.choose = { _ in .left }
        #expect(person.run("use") == .failed(1, "not switched: globex is still active"))
        #expect(active == "globex")
    }

    @Test func `use alone needs a terminal, and one that can show the picker`() {
        #expect(person.run("use").status == 64)
        person.terminals = [.input, .error]
        #expect(person.run("use").status == 64)
        person.environment["TERM"] = "dumb"
        person.choose = { _ in .chosen("acme") }
        #expect(person.run("use").status == 64)
        #expect(active == nil)
    }

    @Test func `A picker that heddle doesn't know is a set-up problem`() {
        person.terminals = [.input, .error]
        person.environment["HEDDLE_PICKER"] = "dmenu"
        #expect(person.run("use").status == 78)
    }

    @Test func `A shell is switched by code, not by a program`() {
        #expect(person.run("use", "acme", "--shell").status == 64)
        let outcome = person.run("use", "acme", "--shell", "--emit", "bash")
        #expect(outcome.status == 0 && outcome.output.contains("HEDDLE_PROFILE"), "\(outcome)")
        #expect(active == nil)
        #expect(person.run("off").status == 64)
    }

    @Test func `use --mode is for a shell alone`() {
        #expect(
            person.run("use", "acme", "--mode", "keys", "--emit", "bash").output.contains("CWAK1"))
        #expect(
            person.run("use", "acme", "--mode", "keys")
                == .failed(
                    64, "a program can't switch the shell it runs in", hint: "eval \"$(heddle env acme --mode keys)\""))
        #expect(person.run("use", "acme", "--mode", "keys", "--global").status == 64)
    }

    @Test func `use says why a profile has no keys, if refreshes were tried`() {
        person.refresher.failure = .auth
        for _ in 0..<5 { _ = person.run("credential-process", "acme") }
        let outcome = person.run("use", "acme")
        #expect(
            outcome
                == Outcome(
                    output: "acme  US-EAST-04A  no keys, 5 refreshes failed  (was: none)\n",
                    error: "heddle: acme: it said no\nhint: heddle verify acme\n"), "\(outcome)")
        #expect(person.run("list").output.contains("*  acme     US-EAST-04A  failing  –"))
        #expect(person.run("show", "acme", "-o", "json").output.contains(#""status":"failing""#))
    }

    @Test func `Nothing is activated where the switch fails`() {
        _ = person.run("set", "acme", "--mode", "keys")
        person.refresher.failure = .unavailable
        let outcome = person.run("use", "acme", "--emit", "bash")
        #expect(outcome.status == 69 && active == nil, "\(outcome)")
    }

    @Test func `A directory is bound, listed and unbound`() throws {
        let work = person.directory("work")
        #expect(person.run("bind", "acme") == Outcome(output: "\(work) is bound to acme\n"))
        #expect(person.run("current").output.hasPrefix("acme "))
        #expect(person.run("bind") == Outcome(output: "acme  \(work)\n"))
        try person.directory.makeDirectory("work/inner")
        #expect(person.run("bind", "globex", "--dir", "inner").output.hasPrefix("\(work)/inner "))
        let unbound = person.run("unbind", "--dir", "inner")
        #expect(unbound.status == 0 && unbound.output.contains("globex"), "\(unbound)")
        #expect(person.run("unbind").status == 0)
        let again = person.run("unbind")
        #expect(again.status != 0 && again.output == "", "\(again)")
    }

    @Test func `A directory that is gone is unbound by any path that leads there`() throws {
        let work = person.directory("work")
        try person.directory.link("way", symbolicallyTo: work)
        for path in ["gone", "./gone/", "../work/gone", "\(work)/gone", person.directory("way/gone")] {
            try person.directory.makeDirectory("work/gone")
            #expect(person.run("bind", "acme", "--dir", "gone").status == 0)
            try person.directory.remove("work/gone")
            #expect(
                person.run("unbind", "--dir", path)
                    == Outcome(output: "\(work)/gone is no longer bound  (was: acme)\n"))
        }
        #expect(
            person.run("unbind", "--dir", "gone")
                == .failed(66, "\(work)/gone is not bound to a profile", hint: "heddle bind"))
    }

    @Test func `What is no directory is said with what to do`() throws {
        let work = person.directory("work")
        #expect(
            person.run("bind", "acme", "--dir", "new")
                == .failed(78, "no such directory: \(work)/new", hint: "mkdir -p \(work)/new"))
        try person.directory.write("x", to: "work/file")
        #expect(
            person.run("bind", "acme", "--dir", "file")
                == .failed(78, "\(work)/file is not a directory", hint: "heddle bind acme --dir \(work)"))
        #expect(
            person.run("unbind", "--dir", "file")
                == .failed(66, "\(work)/file is not bound to a profile", hint: "heddle bind"))
    }

    @Test func `That nothing is bound is said beside the output`() {
        #expect(person.run("bind") == Outcome(error: "heddle: no directory is bound\nhint: heddle bind NAME\n"))
        #expect(person.run("bind", "-o", "json") == Outcome(output: "[]\n"))
    }

    @Test(
        arguments: [(["bind", "acme", "--dir", "/nowhere/at/all"], 78), (["bind", "--dir", "/"], 64)]
            as [([String], Int32)])
    func `What can't be bound`(_ words: [String], _ status: Int32) {
        let outcome = person.run(words)
        #expect(outcome.status == status && outcome.output == "", "\(outcome)")
    }
}
