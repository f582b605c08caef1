import Credentials
import Fixtures
import OperatingSystem
import Output
import Store
import Testing

@testable import heddle

@Suite struct TokenCommandTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
    }

    private var reference: String {
        get throws { try person.store().profile(named: ProfileName("acme")).profile.source.token.text }
    }

    private var kept: [String] { Directory.entries(of: person.directory("home/tokens")).map(\.name) }

    @Test func `token set keeps what is typed unseen in a file that only its owner can read`() throws {
        person.terminals = [.input, .error]
        person.typing = ["CW-SECRET-new"]
        let outcome = person.run("token", "set", "acme")
        #expect(outcome.status == 0 && outcome.error == "API token of acme (it is not shown): ", "\(outcome)")
        #expect(!outcome.output.contains("CW-SECRET"))
        let path = try reference.dropFirst("file:".count)
        #expect(outcome.output == "acme: token stored, file:\(path)\nnext:  heddle verify acme\n")
        #expect(path.hasPrefix(person.directory("home/tokens/acme.")))
        #expect(try person.directory.text(of: "home/tokens/\(kept[0])") == "CW-SECRET-new\n")
        #expect(try person.directory.mode(of: "home/tokens/\(kept[0])") == 0o600)
        #expect(try person.directory.mode(of: "home/tokens") == 0o700)
        #expect(person.run("token", "check", "acme") == Outcome(output: "acme: token found, file:\(path)\n"))
        #expect(person.run("env", "acme", "--mode", "container").output.contains("Bearer CW-SECRET-new'"))
    }

    @Test func `A kept token whose file is gone is set anew, as every command's hint says`() throws {
        person.input = "CW-SECRET-piped\n"
        #expect(person.run("token", "set", "acme").status == 0)
        try person.directory.remove("home/tokens/\(kept[0])")
        try person.directory.write("", to: "daemon", mode: 0o700)
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
        for words in [["schedule", "install", "--using", "cron"], ["token", "check", "acme"], ["doctor"]] {
            let outcome = person.run(words)
            #expect((outcome.output + outcome.error).contains("hint: heddle token set acme\n"), "\(words): \(outcome)")
        }
    }

    @Test func `token set reads standard input where that is no terminal`() throws {
        person.input = "CW-SECRET-piped\n"
        #expect(person.run("token", "set", "acme").status == 0)
        #expect(try person.directory.text(of: "home/tokens/\(kept[0])") == "CW-SECRET-piped\n")
    }

    @Test(arguments: ["", "Bearer CW-SECRET-x", "\"CW-SECRET-x\"", "CW SECRET"])
    func `What is no token is refused, and nothing is kept`(_ text: String) throws {
        let before = try reference
        person.input = text
        let outcome = person.run("token", "set", "acme")
        #expect(outcome.status == 78 && outcome.output == "" && !outcome.error.contains("CW"), "\(outcome)")
        #expect(try reference == before && kept.isEmpty)
    }

    @Test func `The file of the former token is deleted, as its keys are`() throws {
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "acme")
        _ = person.run("credential-process", "acme")
        let first = kept
        person.input = "CW-SECRET-2"
        _ = person.run("token", "set", "acme")
        #expect(kept.count == 1 && kept != first)
        #expect(try person.store().profile(named: ProfileName("acme")).credentials.isEmpty)
    }

    @Test func `A profile that takes a renamed one's name takes no token of it`() throws {
        person.input = "CW-SECRET-old"
        _ = person.run("token", "set", "acme")
        _ = person.run("rename", "acme", "acme-us")
        try person.add("acme")
        person.input = "CW-SECRET-new"
        _ = person.run("token", "set", "acme")
        #expect(person.run("env", "acme-us", "--mode", "container").output.contains("Bearer CW-SECRET-old'"))
        #expect(person.run("env", "acme", "--mode", "container").output.contains("Bearer CW-SECRET-new'"))
    }

    @Test func `remove deletes a token that Heddle kept, and no other`() throws {
        _ = person.run("remove", "acme", "--yes")
        #expect(person.directory.exists("user/token"))
        try person.add("acme", "twin")
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "acme")
        _ = try person.run("set", "twin", "--token", reference)
        #expect(person.run("remove", "acme", "--yes") == Outcome(output: "acme removed\n"))
        #expect(kept.count == 1)
        person.terminals = [.input]
        person.typing = ["y"]
        #expect(
            person.run("remove", "twin")
                == Outcome(
                    output: "twin removed, its stored token deleted\n",
                    error: "remove twin, its cached keys and its stored token? [y/N] "))
        #expect(kept.isEmpty)
    }

    @Test func `token check says that there is none, with the profile's name in the hint`() throws {
        _ = person.run("set", "acme", "--token", "env:ACME_TOKEN")
        let outcome = person.run("token", "check", "acme")
        #expect(outcome.status == 78 && outcome.output == "", "\(outcome)")
        #expect(
            outcome.error.contains("ACME_TOKEN is not set")
                && outcome.error.contains("heddle set acme --token file:PATH"))
    }

    @Test func `token set needs a profile`() {
        person.input = "CW-SECRET-1"
        #expect(person.run("token", "set", "nobody").status == 66)
        #expect(kept.isEmpty)
    }
}
