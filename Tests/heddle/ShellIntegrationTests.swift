import Credentials
import Fixtures
import OperatingSystem
import Store
import Testing

@testable import heddle

/// What the functions of `heddle init` and the program tell each other.
@Suite struct ShellIntegrationTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
    }

    private var active: String? { try? person.store().activeProfile()?.profile.name.text }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `A shell that can't be switched is told before anything is changed`(shell: String) {
        if shell == "fish" {
            // Mode profile sets the first, and unsets the second.
            person.environment["HEDDLE_UNIVERSAL"] = "AWS_PROFILE AWS_SESSION_TOKEN"
            #expect(
                person.run("use", "--emit", shell, "acme")
                    == Outcome(
                        output: "false\n",
                        error: """
                            heddle: can't switch this shell: AWS_SESSION_TOKEN is a universal variable, which every fish exports
                            hint: set -eU AWS_SESSION_TOKEN

                            """, status: 78))
        } else {
            person.environment["HEDDLE_READ_ONLY"] = "AWS_PROFILE"
            #expect(
                person.run("use", "--emit", shell, "acme")
                    == Outcome(
                        output: "false\n",
                        error: """
                            heddle: can't switch this shell: AWS_PROFILE is read-only in it, or a reference
                            hint: heddle exec acme -- COMMAND

                            """, status: 78))
        }
        #expect(active == nil)
        #expect(person.run("use", "--emit", shell, "acme", "--global").status == 0)
        #expect(active == "acme")
    }

    @Test func `The code of a switch is data: no command of the shell's`() {
        let bash = person.run("use", "--emit", "bash", "acme").output.split(separator: "\n")
        #expect(bash.first == "# heddle switch")
        #expect(bash.dropFirst().allSatisfy { $0.hasPrefix("__heddle_") && $0.contains("=") })
        let fish = person.run("use", "--emit", "fish", "acme").output.split(separator: "\n")
        #expect(fish.dropFirst().allSatisfy { $0.hasPrefix("set ") })
    }

    @Test func `Only init with --follow has the active profile's environment, and never a protected one's`() {
        #expect(person.run("init", "bash", "--follow").error == "")
        _ = person.run("use", "acme")
        let mark = "__heddle_follow '# heddle switch"
        #expect(person.run("init", "bash", "--follow").output.contains(mark))
        #expect(!person.run("init", "bash").output.contains(mark))
        _ = person.run("set", "acme", "--protected")
        let refused = person.run("init", "bash", "--follow")
        #expect(refused.status == 0 && !refused.output.contains(mark))
        #expect(refused.error == "heddle: this shell is not switched: acme is protected\nhint: heddle use acme\n")
    }

    @Test func `Following waits for no keys, and a terminal sees none`() {
        _ = person.run("set", "acme", "--mode", "keys")
        _ = person.run("use", "acme")
        #expect(
            person.run("init", "zsh", "--follow").error.hasPrefix(
                "heddle: this shell is not switched: acme has no keys"))
        #expect(person.refresher.minted == 0)
        _ = person.run("env", "acme")
        #expect(person.run("init", "zsh", "--follow").output.contains("secret1"))
        person.terminals = [.output]
        #expect(!person.run("init", "zsh", "--follow").output.contains("secret1"))
    }

    @Test(arguments: [[], ["current"]])
    func `A shell with heddle init that is not switched is told so`(words: [String]) {
        _ = person.run("use", "acme")
        #expect(!person.run(words).error.contains("not switched"), "for who has no heddle init")
        person.environment["HEDDLE_SHELL"] = "bash"
        #expect(person.run(words).error.contains("heddle: this shell is not switched to acme\nhint: heddle use acme\n"))
        #expect(!person.run("current", "acme").error.contains("not switched"), "named")
        person.environment["HEDDLE_PROFILE"] = "acme"
        #expect(!person.run(words).error.contains("not switched to"))
    }
}
