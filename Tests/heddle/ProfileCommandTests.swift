import Credentials
import Fixtures
import OperatingSystem
import Picker
import Store
import Testing

@testable import heddle

@Suite struct ProfileCommandTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
    }

    @Test func `add says what was added and what comes next`() throws {
        #expect(
            person.run("add", "acme", "--zone", "us-east-04a", "--token", "file:~/token")
                == Outcome(
                    output: """
                        acme   US-EAST-04A   https://cwobject.com   token from file:~/token
                        next:  heddle verify acme     list its buckets
                               heddle use acme        make it the active profile

                        """))
        #expect(person.directory.exists("home/state/aws/acme.config"))
        #expect(person.directory.exists("home/state/prompt/acme"))
    }

    @Test func `add refuses a name that is taken`() throws {
        try person.add("acme")
        let again = person.run("add", "acme", "--zone", "RNO2A")
        #expect(again.status == 65 && again.output == "" && again.error.hasPrefix("heddle: "), "\(again)")
    }

    @Test(arguments: [
        ["add", "a/b", "--zone", "Z"], ["add", "x", "--zone", "a b"], ["add", "x", "--zone", "Z", "--token", "secret"],
        ["add", "x", "--zone", "Z", "--token-expires", "2027-02-30"],
    ])
    func `add writes nothing where a field is wrong`(_ words: [String]) throws {
        let outcome = person.run(words)
        #expect(outcome.status == 65 && outcome.output == "", "\(outcome)")
        #expect(!person.exists)
    }

    @Test(arguments: [
        (["--source", "access-key"], "access-key 43200"),
        (["--source", "access-key", "--duration", "1h"], "access-key 3600"),
        (["--source", "oidc", "--org-id", "o-1"], "oidc o-1"),
        (["--source", "oidc", "--org-id", "o-1", "--duration", "15m"], "oidc o-1 900"),
    ])
    func `A source takes what belongs to it, and is one value of the profile`(_ words: [String], _ stored: String)
        throws
    {
        try person.add("acme", fields: words)
        #expect(try person.store().profiles().first?.profile.source.method.rawValue == stored)
        let method = try #require(CredentialSource.Method(rawValue: stored))
        #expect(person.run("show", "acme").output.contains("source    \(method)\n"))
    }

    @Test(arguments: [
        ["--duration", "1h"], ["--org-id", "x"], ["--source", "api-token", "--duration", "1h"], ["--source", "oidc"],
        ["--source", "access-key", "--org-id", "x"], ["--source", "access-key", "--duration", "5m"],
        ["--source", "access-key", "--duration", "13h"], ["--source", "oidc", "--org-id", "a/b"],
    ])
    func `What a source can't use or lacks is refused, with what to give`(_ words: [String]) throws {
        let outcome = person.run(["add", "acme", "--zone", "Z"] + words)
        #expect(outcome.status == 65 && outcome.error.contains("hint: "), "\(outcome)")
        #expect(!person.exists)
    }

    @Test(arguments: [("12h", "12h"), ("90m", "90m"), ("1000s", "1000s"), ("60m", "1h")])
    func `Durations are shown as they are typed`(_ typed: String, _ shown: String) throws {
        try person.add("acme")
        let changed = person.run("set", "acme", "--source", "access-key", "--duration", typed)
        #expect(changed.output.contains("\nsource: api-token -> access-key \(shown)\n"), "\(changed)")
        let output = person.run("show", "acme").output
        #expect(output.contains("source    access-key \(shown)\n"), "\(output)")
    }

    @Test func `set keeps what was given for a source, and forgets it with another one`() throws {
        try person.add("acme", fields: ["--source", "oidc", "--org-id", "o-1"])
        _ = person.run("set", "acme", "--duration", "2h")
        #expect(try person.store().profiles().first?.profile.source.method.rawValue == "oidc o-1 7200")
        _ = person.run("set", "acme", "--source", "access-key")
        #expect(try person.store().profiles().first?.profile.source.method.rawValue == "access-key 43200")
    }

    @Test func `set changes what is named and keeps the rest`() throws {
        try person.add("acme", fields: ["--org", "Acme Corp"])
        #expect(
            person.run("set", "acme", "--zone", "rno2a")
                == Outcome(output: "acme  RNO2A  no keys yet\nzone: US-EAST-04A -> RNO2A\n"))
        #expect(try person.store().profiles().first?.profile.organisation?.text == "Acme Corp")
    }

    @Test func `set says what is another one now, and the log keeps it`() throws {
        try person.add("acme", fields: ["--note", "old"])
        let outcome = person.run(
            "set", "acme", "--note", "", "--mode", "keys", "--token", "env:X", "--token-expires", "2027-02-01")
        let lines = [
            "token: file:~/token -> env:X", "mode: profile -> keys", "note: old -> none",
            "token-expires: none -> 2027-02-01T00:00:00Z",
        ]
        #expect(outcome.output == "acme  US-EAST-04A  no keys yet\n" + lines.map { "\($0)\n" }.joined(), "\(outcome)")
        #expect(person.run("log", "--kind", "changed").output.hasSuffix("  \(lines.joined(separator: "; "))\n"))
    }

    @Test func `set of what is there already changes nothing, and is no event`() throws {
        try person.add("acme")
        #expect(person.run("set", "acme", "--zone", "us-east-04a").output.hasSuffix("\nnothing changed\n"))
        #expect(person.run("log", "--kind", "changed").output == "")
    }

    @Test func `rename and a change of the same moment are both in the log`() throws {
        try person.add("acme")
        _ = person.run("rename", "acme", "acme-us")
        #expect(person.run("log", "acme-us").output.contains("renamed  was acme"))
        #expect(person.run("log", "--kind", "changed").output == "")
    }

    @Test(
        arguments: [
            ("2027-01-14", 65), ("2027-01-15", 0), ("2027-01-15T08:00:00Z", 65), ("2027-01-15T08:00:01Z", 0),
            ("1970-01-01", 65),
        ] as [(String, Int32)])
    func `A token that has ended is none to be noted down`(_ date: String, _ status: Int32) throws {
        try person.add("acme")
        let outcome = person.run("set", "acme", "--token-expires", date)
        #expect(outcome.status == status, "\(outcome)")
        if status == 65 { #expect(outcome.error.contains("'\(date)': it is in the past"), "\(outcome)") }
        #expect(person.run("add", "other", "--zone", "RNO2A", "--token-expires", date).status == status)
    }

    @Test(arguments: ["us-east-1", "eu-west-3", "us-gov-west-1", "ap-southeast-2"])
    func `An AWS region is taken, with a word on it`(_ zone: String) throws {
        let added = person.run("add", "acme", "--zone", zone, "--token", "file:~/token")
        let word = "heddle: \(zone.uppercased()) is named like an AWS region; CoreWeave's zones look like US-EAST-04A\n"
        #expect(added.status == 0 && added.error.hasPrefix(word), "\(added)")
        #expect(person.run("set", "acme", "--zone", zone).error.hasPrefix(word))
    }

    @Test(arguments: ["us-east-04a", "rno2a", "eu-south-03b", "us-west-01", "z", "a-b-1"])
    func `Zones that look like CoreWeave's, or like nothing known, are taken silently`(_ zone: String) throws {
        let added = person.run("add", "acme", "--zone", zone, "--token", "file:~/token")
        #expect(added.status == 0 && added.error == "", "\(added)")
    }

    @Test func `add says at once where its token is not to be found`() throws {
        let missing = person.run("add", "acme", "--zone", "RNO2A", "--token", "env:NO_SUCH")
        #expect(missing.status == 0 && missing.output.hasPrefix("acme "), "\(missing)")
        #expect(missing.error.hasPrefix("heddle: environment variable NO_SUCH is not set (it should hold the token)\n"))
        #expect(missing.error.contains("heddle set acme --token file:PATH"), "\(missing)")
        let file = person.run("add", "globex", "--zone", "RNO2A", "--token", "file:~/tokn")
        #expect(file.status == 0 && file.error.contains("user/tokn does not exist"), "\(file)")
        try person.directory.write("\"CW-SECRET-quoted\"", to: "user/quoted")
        let quoted = person.run("add", "q", "--zone", "RNO2A", "--token", "file:~/quoted")
        #expect(quoted.error.contains("quotes around it") && !quoted.error.contains("CW-SECRET"), "\(quoted)")
    }

    @Test func `add empties no pipe to see whether a token is in it`() throws {
        try person.directory.makePipe("user/pipe")
        #expect(person.run("add", "acme", "--zone", "RNO2A", "--token", "file:~/pipe").error == "")
    }

    @Test func `set drops the keys of another token, and says so`() throws {
        try person.add("acme")
        _ = person.run("credential-process", "acme")
        let outcome = person.run("set", "acme", "--token", "env:OTHER")
        #expect(outcome.output.contains("dropped") && outcome.status == 0, "\(outcome)")
        #expect(try person.store().profiles().first?.credentials.isEmpty == true)
    }

    @Test func `set without a field is a mistake`() throws {
        try person.add("acme")
        #expect(person.run("set", "acme").status == 64)
    }

    @Test(arguments: [("y", 0), ("yes", 0), ("n", 1), ("", 1)] as [(String, Int32)])
    func `set asks before a token goes to another host`(_ typed: String, _ status: Int32) throws {
        try person.add("acme")
        person.terminals = [.input, .error]
        person.typing = [typed]
        let outcome = person.run("set", "acme", "--exchange-url", "https://other.example/x")
        #expect(outcome.error.hasPrefix("send the token of acme to other.example instead of api.coreweave.com? [y/N] "))
        #expect(outcome.status == status)
        let host = try person.store().profiles().first?.profile.source.exchangeURL.hostField
        #expect(host == (status == 0 ? "other.example" : "api.coreweave.com"))
    }

    @Test func `set sends a token nowhere else where nobody can be asked`() throws {
        try person.add("acme")
        let outcome = person.run("set", "acme", "--exchange-url", "https://other.example/x")
        #expect(outcome.status == 64 && outcome.output == "", "\(outcome)")
        #expect(person.run("set", "acme", "--exchange-url", "https://other.example/x", "--yes").status == 0)
    }

    @Test func `The line that answers yes has all that was given`() throws {
        try person.add("acme")
        let given = [
            "set", "acme", "--zone", "RNO2A", "--source", "access-key", "--duration", "2h", "--exchange-url",
            "https://other.example/x", "--note", "two words", "--protected",
        ]
        let outcome = person.run(given)
        let line =
            "heddle set acme --zone RNO2A --source access-key --duration 2h --exchange-url https://other.example/x"
            + " --note 'two words' --protected --yes"
        #expect(outcome.status == 64 && outcome.error.contains("hint: \(line)\n"), "\(outcome)")
    }

    @Test func `rename keeps keys and activity, and moves the files`() throws {
        try person.add("acme")
        _ = person.run("use", "acme")
        _ = person.run("credential-process", "acme")
        #expect(
            person.run("rename", "acme", "acme-us") == Outcome(output: "acme-us  US-EAST-04A  14m left  (was: acme)\n"))
        #expect(try person.store().activeProfile()?.profile.name.text == "acme-us")
        #expect(!person.directory.exists("home/state/aws/acme.config"))
        #expect(person.directory.exists("home/state/aws/acme-us.config"))
    }

    @Test func `rename and remove say that this shell is still switched to the old name`() throws {
        try person.add("acme", "globex")
        person.environment["HEDDLE_PROFILE"] = "acme"
        let renamed = person.run("rename", "acme", "acme-us")
        #expect(renamed.status == 0 && renamed.output.hasSuffix("(was: acme)\n"), "\(renamed)")
        #expect(
            renamed.error == "heddle: this shell is still switched to acme\nhint: eval \"$(heddle env acme-us)\"\n")
        // As the function of heddle init sets it.
        person.environment["HEDDLE_SHELL"] = "bash"
        _ = person.run("rename", "acme-us", "acme")
        #expect(
            person.run("rename", "acme", "prod").error
                == "heddle: this shell is still switched to acme\nhint: heddle use prod --shell\n")
        person.environment["HEDDLE_PROFILE"] = "prod"
        #expect(
            person.run("remove", "prod", "--yes")
                == Outcome(
                    output: "prod removed\n",
                    error: "heddle: this shell is still switched to prod\nhint: heddle off\n"))
        #expect(person.run("rename", "globex", "initech").error == "")
    }

    @Test func `A shell that a bound directory switched follows by itself, so nothing is said`() throws {
        try person.add("acme")
        person.environment["HEDDLE_PROFILE"] = "acme"
        person.environment["HEDDLE_BOUND"] = person.directory("work")
        #expect(person.run("rename", "acme", "acme-us").error == "")
    }

    @Test func `What a shell's profile was renamed to is the hint, as long as there is one of that name`() throws {
        try person.add("acme", "globex")
        person.environment["HEDDLE_PROFILE"] = "acme"
        _ = person.run("rename", "acme", "prod")
        let missing = "HEDDLE_PROFILE is acme, and no profile has that name"
        #expect(person.run("current") == .failed(66, missing, hint: "heddle use prod --shell"))
        _ = person.run("rename", "prod", "live")
        #expect(person.run("current") == .failed(66, missing, hint: "heddle use live --shell"))
        _ = person.run("remove", "live", "--yes")
        #expect(!person.run("current").error.contains("--shell"))
        try person.add("acme")
        _ = person.run("rename", "globex", "prod")
        _ = person.run("remove", "acme", "--yes")
        #expect(!person.run("current").error.contains("--shell"))
    }

    @Test func `remove asks on a terminal`() throws {
        try person.add("acme")
        person.terminals = [.input, .error]
        person.typing = ["n", "y"]
        let question = "remove acme and its cached keys? [y/N] "
        let kept = person.run("remove", "acme")
        #expect(kept == Outcome(error: "\(question)heddle: acme is kept\n", status: 1), "\(kept)")
        #expect(try person.store().profiles().count == 1)
        #expect(person.run("remove", "acme") == Outcome(output: "acme removed\n", error: question))
        #expect(try person.store().profiles().isEmpty)
    }

    @Test func `remove needs --yes where nobody can be asked`() throws {
        try person.add("acme")
        let outcome = person.run("remove", "acme")
        #expect(
            outcome
                == Outcome(
                    error: """
                        heddle: remove acme and its cached keys?
                        heddle: can't ask for confirmation: no terminal
                        hint: heddle remove acme --yes

                        """, status: 64))
        #expect(person.run("remove", "acme", "--yes") == Outcome(output: "acme removed\n"))
    }

    @Test func `Another exchange host is named where nobody can be asked, and by add`() throws {
        try person.add("acme")
        let outcome = person.run("set", "acme", "--exchange-url", "https://evil.example/x")
        #expect(
            outcome
                == Outcome(
                    error: """
                        heddle: send the token of acme to evil.example instead of api.coreweave.com?
                        heddle: can't ask for confirmation: no terminal
                        hint: heddle set acme --exchange-url https://evil.example/x --yes

                        """, status: 64))
        let words = ["add", "other", "--zone", "RNO2A", "--token", "file:~/token", "--exchange-url"]
        let added = person.run(words + ["https://evil.example/x"])
        #expect(
            added.output.contains("token from file:~/token\ntoken is sent to evil.example\nnext:  heddle verify other"),
            "\(added)")
    }

    @Test(arguments: [["use", "nobody"], ["remove", "nobody", "--yes"], ["env", "nobody"], ["show", "nobody"]])
    func `Where there are no profiles, what makes the first one is the hint`(_ words: [String]) throws {
        let asked = { self.person.run(words).error }
        #expect(asked() == "heddle: no profile named nobody\nhint: heddle setup\n")
        try person.add("acme")
        #expect(asked() == "heddle: no profile named nobody\nhint: heddle list\n")
        _ = person.run("remove", "acme", "--yes")
        #expect(asked() == "heddle: no profile named nobody\nhint: heddle setup\n")
    }

    @Test func `forget tells which profiles had keys`() throws {
        try person.add("acme", "globex")
        _ = person.run("credential-process", "acme")
        let outcome = person.run("forget", "--all")
        #expect(outcome == Outcome(output: "keys of acme forgotten\nglobex had no keys\n"))
    }

    @Test(arguments: [["forget"], ["forget", "acme", "--all"]])
    func `forget wants one name or all`(_ words: [String]) throws {
        #expect(person.run(words).status == 64)
    }

    @Test(arguments: [
        ["set", "nobody", "--note", "x"], ["rename", "nobody", "x"], ["remove", "nobody", "--yes"], ["show", "nobody"],
        ["forget", "nobody"], ["use", "nobody"], ["bind", "nobody"], ["env", "nobody"],
        ["credential-process", "nobody"],
        ["exec", "nobody", "--", "true"], ["current", "nobody"],
    ])
    func `What is no profile is named, with a guess`(_ words: [String]) throws {
        try person.add("somebody")
        let outcome = person.run(words)
        #expect(outcome.status == 66 && outcome.output == (words[0] == "env" ? "false\n" : ""), "\(outcome)")
        #expect(outcome.error.contains("nobody"), "\(outcome)")
        #expect(person.replacements.isEmpty && person.refresher.minted == 0)
    }
}
