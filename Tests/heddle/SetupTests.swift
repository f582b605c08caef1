import Credentials
import Fixtures
import OperatingSystem
import Output
import Store
import Testing

@testable import heddle

/// `heddle setup`, with a person who answers.
@Suite struct SetupTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.directory.write("#!/bin/sh\n", to: "daemon", mode: 0o700)
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
        person.environment["SHELL"] = "/bin/bash"
        person.terminals = [.input, .error]
        person.crontab = nil
    }

    private func set(_ words: String..., answering answers: String...) -> Outcome {
        person.typing = answers
        return person.run(["setup"] + words)
    }

    private var profile: Profile? { try? person.store().profiles().first?.profile }

    @Test func `From nothing: name, zone by number, a token typed unseen, verify, the line in the start file`() throws {
        try person.directory.write("alias ll='ls -l'", to: "user/.bashrc", mode: 0o644)
        let outcome = set(answering: "acme", "2", "", "CW-SECRET-typed", "y", "n")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(profile?.name.text == "acme" && profile?.zone.text == "US-WEST-04A")
        let reference = try #require(profile?.source.token.text)
        #expect(reference.hasPrefix("file:\(person.directory("home/tokens/acme."))"))
        #expect(person.run("env", "acme", "--mode", "container").output.contains("Bearer CW-SECRET-typed'"))
        #expect(person.ran == [[person.directory("daemon"), "verify", "acme"]])
        #expect(try person.store().activeProfile()?.profile.name.text == "acme")
        #expect(
            try person.directory.text(of: "user/.bashrc") == """
                alias ll='ls -l'

                # heddle: switches this shell with heddle use, and shows the profile in the prompt
                eval "$(/opt/heddle init bash)"

                """)
        #expect(try person.directory.mode(of: "user/.bashrc") == 0o644)
        #expect(!(outcome.output + outcome.error).contains("CW-SECRET"), "\(outcome)")
        #expect(outcome.error.contains("ran\n") && outcome.error.contains("US-EAST-04A"))
        #expect(
            outcome.output == """
                acme is set up
                next:  exec $SHELL      give this shell its environment
                       heddle use acme  switch it to acme
                       aws s3 ls        list its buckets

                """)
    }

    @Test func `The line is not offered twice, and a comment is no line`() throws {
        try person.directory.write("  eval \"$(heddle init bash)\"\n", to: "user/.bashrc")
        _ = set("acme", "--zone", "RNO2A", "--token", "file:~/token")
        #expect(try person.directory.text(of: "user/.bashrc") == "  eval \"$(heddle init bash)\"\n")
        try person.directory.write("# eval \"$(heddle init bash)\"\n", to: "user/.bashrc")
        let outcome = set("globex", "--zone", "RNO2A", "--token", "file:~/token", answering: "n", "n")
        #expect(outcome.error.contains("add this line to \(person.directory("user/.bashrc")): eval"), "\(outcome)")
        #expect(outcome.output.contains("next:  eval \"$(heddle env globex)\""), "\(outcome)")
    }

    @Test(arguments: [
        ("/usr/bin/zsh", "user/.zshrc", "eval \"$(/opt/heddle init zsh)\""),
        ("/usr/bin/fish", "user/.config/fish/config.fish", "/opt/heddle init fish | source"),
    ])
    func `Each shell has a start file of its own, which is made where it is missing`(
        _ shell: String, _ file: String, _ line: String
    ) throws {
        person.environment["SHELL"] = shell
        #expect(set("acme", "--zone", "RNO2A", "--token", "file:~/token", answering: "y").status == 0)
        #expect(try person.directory.text(of: file).hasSuffix("\n\(line)\n"))
    }

    @Test func `A shell that heddle doesn't know is left alone`() {
        person.environment["SHELL"] = "/bin/tcsh"
        let outcome = set("acme", "--zone", "RNO2A", "--token", "file:~/token")
        #expect(outcome.status == 0 && !outcome.error.contains("add this line"), "\(outcome)")
    }

    @Test func `What won't do is said, and asked for again`() throws {
        try person.add("globex")
        let outcome = set(
            answering: "a/b", "Globex", "acme", "us east", "rno2a", "CW-SECRET-shown", "file:~/nothing", "file:~/token",
            "n", "n", "n")
        #expect(outcome.status == 0, "\(outcome)")
        for word in [
            "invalid profile name", "Globex differs from globex", "invalid zone", "on the screen now", "does not exist",
        ] {
            #expect(outcome.error.contains(word), "\(word)")
        }
        #expect(!outcome.error.contains("CW-SECRET-shown"))
        #expect(try person.store().profile(named: ProfileName("acme")).profile.zone.text == "RNO2A")
    }

    @Test func `A number that is not in the list of zones is none`() {
        let outcome = set(answering: "acme", "9", "2", "", "CW-SECRET-typed", "n", "n")
        #expect(
            outcome.error.contains("there is no zone 9 in this list") && profile?.zone.text == "US-WEST-04A",
            "\(outcome)")
    }

    @Test func `A variable with a token is offered by its name`() {
        person.environment["CW_TOKEN"] = "CW-SECRET-variable"
        let outcome = set("acme", "--zone", "RNO2A", answering: "env:CW_TOKEN")
        #expect(outcome.status == 0 && outcome.error.contains("env:CW_TOKEN is set here"), "\(outcome)")
        #expect(profile?.source.token.text == "env:CW_TOKEN")
    }

    @Test func `A terminal that is closed ends it, and nothing is there`() {
        let outcome = set()
        #expect(outcome.status == 1 && outcome.output == "" && !person.exists, "\(outcome)")
    }

    @Test func `Without a terminal it says what to do, and creates nothing`() {
        person.terminals = []
        let outcome = set()
        #expect(outcome.status == 64 && outcome.error.contains("heddle add NAME"), "\(outcome)")
        #expect(!person.exists)
        #expect(set("acme", "--zone", "RNO2A", "--token", "file:~/token").status == 0)
    }

    @Test func `Without heddled nothing is asked for`() {
        person.environment["HEDDLE_DAEMON"] = "/nowhere"
        let outcome = set()
        #expect(outcome.status == 78 && !outcome.error.contains("Name of"), "\(outcome)")
        #expect(!person.exists)
    }

    @Test func `A token that is refused can be given again`() throws {
        person.endings = [77, 0]
        let outcome = set("acme", "--zone", "RNO2A", answering: "", "CW-SECRET-1", "y", "", "CW-SECRET-2", "n")
        #expect(outcome.status == 0 && person.ran.count == 2, "\(outcome)")
        #expect(try person.directory.names(in: "home/tokens").count == 1)
        #expect(person.run("env", "acme", "--mode", "container").output.contains("Bearer CW-SECRET-2'"))
    }

    @Test func `Where it can't list the buckets the profile stays, and the status says why`() {
        person.endings = [69]
        let outcome = set("acme", "--zone", "RNO2A", answering: "", "CW-SECRET-1", "n")
        #expect(outcome.status == 69 && outcome.output == "" && profile?.name.text == "acme", "\(outcome)")
        #expect(outcome.error.hasSuffix("hint: heddle token set acme && heddle verify acme\n"))
    }

    @Test func `The schedule is installed on a yes, and its trouble is no failure`() {
        person.crontab = ""
        let outcome = set("acme", "--zone", "RNO2A", "--token", "file:~/token", answering: "n", "y")
        #expect(outcome.status == 0 && outcome.error.contains("keeps keys fresh"), "\(outcome)")
        #expect(outcome.error.contains("acme  file:~/token  ok"), "\(outcome)")
        person.environment["CW_TOKEN"] = "CW-SECRET-variable"
        _ = person.run("remove", "acme", "--yes")
        person.crontab = ""
        let lonely = set("globex", "--zone", "RNO2A", "--token", "env:CW_TOKEN", answering: "n", "y")
        #expect(
            lonely.status == 0 && lonely.error.contains("heddle: a scheduled job would not find any token"), "\(lonely)"
        )
    }

    @Test func `A second profile is made the active one on a yes alone`() throws {
        try person.add("globex")
        _ = person.run("use", "globex")
        _ = set("acme", "--zone", "RNO2A", "--token", "file:~/token", answering: "n")
        #expect(try person.store().activeProfile()?.profile.name.text == "globex")
        _ = set("third", "--zone", "RNO2A", "--token", "file:~/token", answering: "y")
        #expect(try person.store().activeProfile()?.profile.name.text == "third")
    }
}
