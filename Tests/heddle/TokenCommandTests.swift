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

    @Test func `A token that an interrupted command left is deleted by the next one, and no other`() throws {
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "acme")
        let first = kept
        // What undo may bring back is kept.
        _ = person.run("set", "acme", "--token", "file:~/token")
        let others = ["acme.eu.01234567", "acme.0123456g", "acme.012345", "globex.01234567"]
        for file in ["acme.01234567"] + others {
            try person.directory.write("CW-SECRET-left", to: "home/tokens/\(file)")
        }
        person.input = "CW-SECRET-2"
        #expect(person.run("token", "set", "acme").error == "")
        let second = try String(#require(reference.split(separator: "/").last))
        #expect(Set(kept) == Set(first + others + [second]))
        try person.directory.write("CW-SECRET-left", to: "home/tokens/acme.01234567")
        #expect(person.run("remove", "acme", "--yes").status == 0)
        #expect(Set(kept) == Set(first + others))
    }

    @Test func `Behind a link no token is deleted that was not named`() throws {
        try person.directory.makeDirectory("elsewhere")
        try person.directory.write("CW-SECRET-left", to: "elsewhere/acme.01234567")
        try person.directory.link("home/tokens", symbolicallyTo: person.directory("elsewhere"))
        person.input = "CW-SECRET-1"
        #expect(person.run("token", "set", "acme").status == 0)
        #expect(person.directory.exists("elsewhere/acme.01234567"))
    }

    @Test func `doctor names a token that nothing uses, and --fix leaves it`() throws {
        person.input = "CW-SECRET-1"
        _ = person.run("token", "set", "acme")
        let used = kept[0]
        let file = try person.directory.write("CW-SECRET-left", to: "home/tokens/gone.01234567")
        for words in [["doctor"], ["doctor", "--fix"], ["doctor", "acme"]] {
            let outcome = person.run(words)
            #expect(outcome.output.contains("! tokens"), "\(outcome)")
            #expect(outcome.output.contains("a token is in \(file), which no profile uses\n"), "\(outcome)")
            #expect(outcome.output.contains("hint: rm \(file)\n") && !outcome.output.contains(used + ", which"))
        }
        #expect(person.directory.exists("home/tokens/gone.01234567"))
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

    // MARK: In the keyring

    /// A program in the place of libsecret's, which keeps each item, with all its attributes, as a file.
    private func installKeyring(_ script: String? = nil) throws {
        let items = try person.directory.makeDirectory("items")
        let script =
            script ?? """
                action=$1; shift; case $1 in --label=*) shift ;; esac
                matching() { for item in '\(items)'/*"$wanted"*; do if [ -e "$item" ]; then echo "$item"; fi; done; }
                wanted=$(echo "$*" | tr ' ' ,)
                case $action in
                store) cat >'\(items)'/"$wanted" ;;
                lookup) for item in $(matching); do cat "$item"; exit; done; exit 1 ;;
                search) matching ;;
                clear) matching | xargs rm -f ;;
                esac
                """
        try person.directory.makeDirectory("keyring-bin")
        try person.directory.write("#!/bin/sh\n\(script)\n", to: "keyring-bin/secret-tool", mode: 0o700)
        person.environment["PATH"] = "\(person.directory("keyring-bin")):/usr/bin:/bin"
        person.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
    }

    private var items: [String] { Directory.entries(of: person.directory("items")).map(\.name).sorted() }

    @Test(arguments: [[], ["--store", "keyring"]])
    func `token set keeps it in a keyring that answers`(_ choice: [String]) throws {
        try installKeyring()
        person.input = "CW-SECRET-new"
        let outcome = person.run(["token", "set", "acme"] + choice)
        #expect(outcome == Outcome(output: "acme: token stored, keyring:acme\nnext:  heddle verify acme\n"))
        #expect(try reference == "keyring:acme" && kept.isEmpty)
        #expect(person.run("env", "acme", "--mode", "container").output.contains("Bearer CW-SECRET-new'"))
    }

    @Test func `With --store file no keyring is asked`() throws {
        try installKeyring()
        person.input = "CW-SECRET-new"
        #expect(person.run("token", "set", "acme", "--store", "file").status == 0)
        #expect(items.isEmpty && kept.count == 1)
    }

    @Test(arguments: ["exit 1", "echo 'No such interface' >&2; exit 1", "cat >/dev/null; exit 0"])
    func `A keyring that keeps nothing is passed over, or named where it was asked for`(_ script: String) throws {
        try installKeyring(script)
        person.input = "CW-SECRET-new"
        let refused = person.run("token", "set", "acme", "--store", "keyring")
        #expect(refused.status == 78 && refused.output == "", "\(refused)")
        #expect(refused.error.hasPrefix("heddle: can't keep the token: "))
        #expect(refused.error.hasSuffix("\nhint: heddle token set acme --store file\n"))
        #expect(!refused.error.contains("CW-"))
        #expect(try reference.hasPrefix("file:") && kept.isEmpty)
        #expect(person.run("token", "set", "acme").output.contains("token stored, file:"))
        #expect(kept.count == 1)
    }

    @Test func `Without a session's bus there is no keyring`() throws {
        try installKeyring()
        person.environment["DBUS_SESSION_BUS_ADDRESS"] = nil
        person.input = "CW-SECRET-new"
        let refused = person.run("token", "set", "acme", "--store", "keyring")
        #expect(refused.status == 78 && refused.error.contains("there is no session bus"), "\(refused)")
        #expect(person.run("token", "set", "acme").output.contains("token stored, file:"))
    }

    @Test func `What else is in the keyring is neither written over nor removed`() throws {
        try installKeyring()
        try person.directory.write("CW-SECRET-mine", to: "items/service,heddle,account,acme")
        _ = person.run("set", "acme", "--token", "keyring:acme")
        person.input = "CW-SECRET-new"
        #expect(person.run("token", "set", "acme").status == 0)
        #expect(try reference.hasPrefix("keyring:acme.") && items.count == 2)
        #expect(
            person.run("remove", "acme", "--yes") == Outcome(output: "acme removed, its stored token deleted\n"))
        #expect(items == ["service,heddle,account,acme"])
        #expect(try person.directory.text(of: "items/service,heddle,account,acme") == "CW-SECRET-mine")
    }

    @Test func `Of two tokens in the keyring the former one is deleted`() throws {
        try installKeyring()
        for token in ["CW-SECRET-1", "CW-SECRET-2", "CW-SECRET-3"] {
            person.input = token
            #expect(person.run("token", "set", "acme").status == 0)
            #expect(items.count == 1)
            #expect(person.run("env", "acme", "--mode", "container").output.contains("Bearer \(token)'"))
        }
        _ = person.run("token", "set", "acme", "--store", "file")
        #expect(items.isEmpty)
    }
}
