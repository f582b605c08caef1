import ArgumentParser
import Fixtures
import OperatingSystem
import Output
import Testing

@testable import heddle

/// Command lines that are not quite right, and where they lead.
@Suite struct CommandLineTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
    }

    @Test(
        arguments: [
            (["help", "nosuch"], "unknown command nosuch", "heddle --help"),
            (["help", "lst"], "unknown command lst", "did you mean list?  (heddle --help)"),
            (["lst"], "unknown command lst", "did you mean list?  (heddle --help)"),
            (
                ["schedule", "instal"], "unknown command of heddle schedule: instal",
                "did you mean schedule install?  (heddle schedule --help)"
            ),
            (
                ["help", "schedule", "xyzzy"],
                "unknown command of heddle schedule: xyzzy (there are install, remove, show)", "heddle schedule --help"
            ),
        ])
    func `An unknown command is one line, with the nearest`(_ words: [String], _ message: String, _ hint: String) {
        #expect(person.run(words) == .failed(64, message, hint: hint))
        #expect(!person.exists)
    }

    @Test(
        arguments: [
            (["env", "--format", "fihs"], "--format", "--format fish"),
            (["env", "--format", "bsh"], "--format", "--format bash"),
            (["log", "--kind", "faild"], "--kind", "--kind failed"), (["show", "-o", "jsn"], "-o", "-o json"),
            (["list", "--output", "names"], "--output", "--output name"),
            (["use", "acme", "--mode", "key"], "--mode", "--mode keys"),
            (["list", "--color", "alway"], "--color", "--color always"),
            (["prompt", "--format", "tmx"], "--format", "--format tmux"), (["init", "bsh"], "shell", "bash"),
            (["schedule", "install", "--using", "crn"], "--using", "--using cron"),
        ])
    func `A value that is none of a list is answered with the list and the nearest`(
        _ words: [String], _ option: String, _ hint: String
    ) {
        let outcome = person.run(words)
        let typed = words.last ?? ""
        #expect(outcome.status == 64 && outcome.output == (words[0] == "env" ? "false\n" : ""), "\(outcome)")
        #expect(
            outcome.error.hasPrefix("heddle: invalid value '\(typed)' for \(option): it is one of "), "\(outcome)")
        #expect(outcome.error.hasSuffix("\nhint: \(hint)\n"), "\(outcome)")
    }

    @Test func `A value that is near to nothing leads to the help`() {
        #expect(
            person.run("env", "--format", "nosuch").error == """
                heddle: invalid value 'nosuch' for --format: it is one of sh, bash, zsh, dash, ksh, fish, csh, tcsh, nu, powershell, json, \
                dotenv, docker, systemd, github
                hint: heddle env --help

                """)
    }

    @Test func `ls and rm are other names of list and remove, and help says so`() throws {
        try person.add("acme", "globex")
        #expect(person.run("ls") == person.run("list"))
        #expect(person.run("rm", "acme", "--yes") == Outcome(output: "acme removed\n"))
        let help = person.run("--help").output
        #expect(help.contains("  list, ls ") && help.contains("  remove, rm "))
        #expect(person.run("help", "ls").output == person.run("help", "list").output)
        #expect(person.run("complete", "--", "rm", "g").output.hasPrefix("globex\t"))
    }

    @Test(arguments: [
        [
            "switch", "activate", "id", "login", "run", "refresh", "delete", "edit", "create", "logout",
            "deactivate",
        ],
        ["describe", "profiles", "shell", "renew", "history", "mv", "configure", "which", "cron", "daemon", "hook"],
    ])
    func `Words of other tools lead to the command`(_ words: [String]) {
        let commands = Heddle.configuration.subcommands.compactMap { $0.configuration.commandName }
        for word in words {
            let outcome = person.run(word)
            #expect(outcome.status == 64 && outcome.output == "", "\(outcome)")
            let lines = outcome.error.split(separator: "\n")
            #expect(lines.first == "heddle: unknown command \(word)" && lines.count == 2)
            let named = lines.last?.split { !$0.isLetter && $0 != "-" }.drop { $0 != "heddle" }.dropFirst().first
            #expect(named.map { commands.contains(String($0)) } == true, "\(outcome)")
        }
        #expect(!person.exists)
    }

    @Test func `A pointer has the profile that was named`() throws {
        try person.add("acme")
        #expect(person.run("switch", "acme").error.hasSuffix("\nhint: heddle use acme\n"))
        #expect(person.run("run", "acme", "--", "ls").error.hasSuffix("\nhint: heddle exec acme -- COMMAND\n"))
        #expect(person.run("switch", "nobody").error.hasSuffix("\nhint: heddle use NAME\n"))
    }

    @Test func `A profile's name alone leads to use`() throws {
        try person.add("acme")
        let outcome = person.run("acme")
        #expect(
            outcome.status == 64 && outcome.error.contains("\nhint: heddle use acme  (acme is a profile"), "\(outcome)")
    }

    @Test(arguments: [
        ["schedule", "install", "--every", "5"], ["log", "--since", "90"],
    ])
    func `A duration without a unit is asked for one`(_ words: [String]) throws {
        try person.add("acme")
        let outcome = person.run(words)
        let number = words.last ?? ""
        #expect(
            outcome
                == .failed(
                    64, "invalid duration '\(number)': it has no unit",
                    hint: "try \(number)m, or \(number)s, \(number)h, \(number)d"))
    }
}
