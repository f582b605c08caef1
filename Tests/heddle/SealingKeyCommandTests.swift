import Credentials
import Fixtures
import OperatingSystem
import Store
import Testing

@testable import heddle

/// `key move`, `save` and `load`, with a stand-in for systemd-creds.
@Suite struct SealingKeyCommandTests {
    let person: CommandFixture
    let paths: Paths

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        try person.directory.makeDirectory("bin")
        try person.directory.write(
            """
            #!/bin/sh
            case $1 in
            encrypt) { printf '%048d' 0; cat; } | base64 ;;
            decrypt) base64 -d | tail -c +49 ;;
            esac
            """, to: "bin/systemd-creds", mode: 0o700)
        person.environment["PATH"] = "\(person.directory("bin")):/usr/bin:/bin"
        paths = try Paths(environment: Variables(person.environment))
    }

    private func run(_ words: String...) -> Outcome { person.run(words, in: paths) }

    /// Where a copy of the key is kept, as hints propose it.
    private var proposed: String {
        person.directory("user/heddle-key-\(person.clock.reading.timestamp.date).txt")
    }

    @Test func `The key moves, and it is said where it is`() throws {
        let file = person.directory("home/key")
        #expect(run("key", "move", "--to", "file").output == "the sealing key is in \(file) already\n")
        let moved = run("key", "move", "--to", "systemd-creds")
        #expect(moved.output == "the sealing key is now in \(file), sealed by systemd-creds\n" && moved.error.isEmpty)
        #expect(run("db", "check").status == 0 && run("list").error.isEmpty)
        #expect(run("key", "move", "--to", "file").output == "the sealing key is now in \(file)\n")
        let wrong = run("key", "move", "--to", "nowhere")
        #expect(
            wrong.status == 64 && wrong.error.contains("kernel") && wrong.error.contains("systemd-creds"), "\(wrong)")
    }

    @Test func `A copy brings a lost key back`() throws {
        let copy = person.directory("work/copy.txt")
        #expect(run("key", "save", copy).output == "a copy of the sealing key is in \(copy)\n")
        #expect(try person.directory.mode(of: "work/copy.txt") == 0o600)
        let twice = run("key", "save", copy)
        #expect(twice.status == 65 && twice.error.hasSuffix("hint: heddle key save \(copy).2\n"), "\(twice)")
        #expect(run("key", "load", copy).output == "nothing to do: the sealing key is not lost\n")
        try person.directory.remove("home/key")
        #expect(run("list").error.contains("is missing"))
        #expect(run("key", "load", copy).output == "the sealing key is back in \(person.directory("home/key"))\n")
        #expect(run("db", "check").status == 0)
        let missing = run("key", "load", person.directory("work/nothing"))
        #expect(missing.status == 78 && missing.output.isEmpty, "\(missing)")
        let noCopy = run("key", "load", person.directory("user/token"))
        #expect(noCopy.status == 65 && noCopy.error.contains("holds no copy of a sealing key"), "\(noCopy)")
    }

    @Test func `A copy goes to a program, never to a terminal`() throws {
        let copy = run("key", "save", "-")
        #expect(copy.status == 0 && copy.output.hasPrefix("heddle sealing key: "))
        person.terminals = [.output]
        let shown = run("key", "save", "-")
        #expect(shown.status == 64 && shown.output.isEmpty, "\(shown)")
        #expect(shown.error.hasSuffix("hint: heddle key save \(proposed)\n"), "\(shown)")
        #expect(run("key", "save", "").status == 64)
        person.input = copy.output
        try person.directory.remove("home/key")
        #expect(run("key", "load", "-").status == 0 && run("db", "check").status == 0)
    }

    @Test func `What a keyring doesn't remove is told, with the command that does`() throws {
        try person.directory.makeDirectory("items")
        let items = person.directory("items")
        try person.directory.write(
            """
            #!/bin/sh
            action=$1; while [ $# -gt 1 ]; do shift; done
            case $action in
            store) cat >'\(items)'/$1 ;;
            lookup) cat '\(items)'/$1 ;;
            clear) echo 'The item is locked' >&2; exit 1 ;;
            esac
            """, to: "bin/secret-tool", mode: 0o700)
        person.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        let paths = try Paths(environment: Variables(person.environment))
        #expect(person.run(["key", "move", "--to", "keyring"], in: paths).status == 0)
        let account = try #require(person.directory.names(in: "items").first)
        let hint = "hint: secret-tool clear service heddle-sealing-key account \(account)\n"
        let rotated = person.run(["key", "rotate"], in: paths)
        #expect(rotated.status == 0 && rotated.error.contains(hint), "\(rotated)")
        let moved = person.run(["key", "move", "--to", "file"], in: paths)
        #expect(moved.status == 0 && moved.error.contains("the old key is still in the keyring"), "\(moved)")
    }

    @Test func `A key whose place nothing tells is put into its file, and that is said`() throws {
        let copy = person.directory("work/copy.txt")
        #expect(run("key", "save", copy).status == 0 && run("key", "move", "--to", "systemd-creds").status == 0)
        try person.directory.remove("home/key")
        let loaded = run("key", "load", copy)
        let remark =
            "it is in its file now, in the clear\nhint: if it was elsewhere (kernel, keyring, systemd-creds), move it back"
        #expect(loaded.status == 0 && loaded.error.contains(remark), "\(loaded)")
        try person.directory.write("damaged", to: "home/key")
        let reset = run("key", "reset", "--yes")
        #expect(reset.status == 0 && reset.error.contains(remark), "\(reset)")
        #expect(reset.error.contains("could not be read, is in \(person.directory("home/key")).old"), "\(reset)")
    }

    @Test func `After a rotation copies are of the old key, which is said`() throws {
        let copy = person.directory("work/copy.txt")
        _ = run("key", "save", copy)
        let rotated = run("key", "rotate")
        #expect(
            rotated.error
                == """
                heddle: copies that heddle key save made are of the old key: they bring nothing back, and can be deleted
                hint: heddle key save \(proposed)

                """, "\(rotated)")
        #expect(
            rotated.output
                == "a new sealing key is in use: 1 profile, 0 cached keys and 1 event are sealed with it\n",
            "\(rotated)")
        try person.directory.remove("home/key")
        let loaded = run("key", "load", copy)
        #expect(loaded.status == 65 && loaded.error.contains("load a later or an earlier copy"), "\(loaded)")
        #expect(loaded.error.hasSuffix("\nhint: heddle key reset\n"), "\(loaded)")
    }

    @Test func `The copy that a hint proposes doesn't exist yet, each time`() throws {
        #expect(run("key", "rotate").error.hasSuffix("hint: heddle key save \(proposed)\n"))
        #expect(run("key", "save", proposed).status == 0)
        let second = "\(proposed.dropLast(".txt".count))-2.txt"
        #expect(run("key", "rotate").error.hasSuffix("hint: heddle key save \(second)\n"))
        #expect(run("key", "save", second).status == 0)
    }

    @Test func `db check tells once of a key that can't be used, and counts what it locks`() throws {
        try person.add("globex")
        try person.directory.write("damaged", to: "home/key")
        let outcome = run("db", "check")
        #expect(outcome.status == 74 && outcome.error.split(separator: "\n").count == 2, "\(outcome)")
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("sealing key can't be used, 1 problem"), "\(outcome)")
        #expect(lines.contains("profiles 2 can't be verified"), "\(outcome)")
        let doctor = run("doctor").output
        #expect(doctor.split(separator: "\n").count { $0.contains("sealing key") && $0.contains("damaged") } == 1)
        #expect(!doctor.contains("new ones are made at the next refresh"), "\(doctor)")
    }
}
