import CoreWeaveEmulator
import Testing

/// What a person at a terminal sees and is asked.
@Suite struct TerminalTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func shown(_ words: String..., typing text: String? = nil) throws -> Ending {
        var command = home.command(Programs.heddle, words)
        command.output = .terminal
        if let text { command.input = .terminal(typing: text) }
        let ending = try RunningProgram(command).ending()
        home.search(ending)
        return ending
    }

    private func secrets() throws -> [String] {
        let keys = try home.keys()
        return [keys.identifier, keys.secret, try #require(keys.sessionToken)]
    }

    @Test(arguments: [["credential-process", "acme"], ["env", "acme", "--mode", "keys"]])
    func `Keys are hidden from a terminal, unless --reveal asks for them`(_ words: [String]) throws {
        let secrets = try secrets()
        var command = home.command(Programs.heddle, words)
        command.output = .terminal
        let hidden = try home.outputOnTerminal(command)
        #expect(secrets.allSatisfy { !hidden.contains($0) } && hidden.contains("<hidden: --reveal shows it>"))
        command.arguments.append(Array("--reveal".utf8))
        let revealed = try home.outputOnTerminal(command)
        #expect(secrets.allSatisfy(revealed.contains))
    }

    @Test func `The token is hidden from a terminal, unless --reveal asks for it`() throws {
        #expect(try !shown("env", "acme", "--mode", "container").output.contains(Home.acmeToken))
        #expect(try shown("env", "acme", "--mode", "container", "--reveal").output.contains(Home.acmeToken))
    }

    @Test func `remove asks at a terminal, and stays away without a yes`() throws {
        let no = try shown("remove", "acme", typing: "n\n")
        #expect(no.status == 1 && no.output.contains("remove acme and its cached keys? [y/N]"), "\(no)")
        #expect(try home.heddle("show", "acme").status == 0)
        #expect(try shown("remove", "acme", typing: "\n").status == 1)
        #expect(try home.heddle("show", "acme").status == 0)
        #expect(try shown("remove", "acme", typing: "y\n").status == 0)
        #expect(try home.heddle("show", "acme").status == 66)
    }

    @Test func `use asks at a terminal before a protected profile, unless --yes answers`() throws {
        try home.add("prod", "--protected")
        let no = try shown("use", "prod", typing: "n\n")
        #expect(no.status == 1 && no.output.contains("prod is protected: switch to it? [y/N]"), "\(no)")
        #expect(try home.heddle("current").status == 66)
        #expect(try shown("use", "prod", typing: "yes\n").status == 0)
        #expect(try home.heddle("current", "-o", "json").json()["name"] == "prod")
        try home.heddle("use", "acme")
        #expect(try !shown("use", "prod", "--yes", typing: "").output.contains("[y/N]"))
        #expect(try home.heddle("current", "-o", "json").json()["name"] == "prod")
    }

    @Test func `env and exec don't ask before a protected profile, but say so on standard error`() throws {
        try home.add("prod", "--protected")
        for words in [["env", "prod"], ["exec", "prod", "--", "true"]] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 0 && ending.error == "heddle: prod is protected\n", "\(ending)")
        }
        #expect(try home.heddle("exec", "acme", "--", "true").error == "")
        #expect(try shown("env", "prod", typing: "").output.contains("heddle: prod is protected"))
    }

    static let waiting = [
        ["env", "acme", "--mode", "keys"], ["exec", "acme", "--mode", "keys", "--", "true"], ["sync", "acme"],
        ["verify", "acme"], ["credential-process", "acme"],
    ]

    @Test(arguments: waiting)
    func `What takes a while says at a terminal what is waited for, and how long at most`(_ words: [String]) throws {
        home.emulator.update { $0.latency = 3 }
        let host = home.emulator.url.replacing("http://", with: "")
        let notice = "heddle: waiting for keys of acme from \(host) ("
        var command = home.command(Programs.heddle, words)
        command.input = .terminal(typing: "")
        let seen = try RunningProgram(command).ending()
        #expect(seen.status == 0 && seen.output.ranges(of: notice).count == 1, "\(seen)")
        // The next one waits for nothing.
        #expect(try !RunningProgram(command).ending().output.contains(notice))
    }

    @Test(arguments: waiting)
    func `What takes a while says nothing of that without a terminal`(_ words: [String]) throws {
        home.emulator.update { $0.latency = 3 }
        let ending = try home.run(home.command(Programs.heddle, words))
        #expect(ending.status == 0 && ending.error.isEmpty, "\(ending)")
    }

    @Test func `An SDK whose standard error is a terminal makes heddle say nothing there`() throws {
        home.emulator.update { $0.latency = 3 }
        let script = "\"$0\" credential-process acme | grep -c AccessKeyId"
        var command = home.command("/bin/sh", ["-c", script, Programs.heddle])
        command.input = .terminal(typing: "")
        let ending = try RunningProgram(command).ending()
        #expect(ending.output == "1\r\n", "\(ending)")
    }

    @Test func `Another exchange host is asked for at a terminal`() throws {
        let elsewhere = "https://example.com/x"
        #expect(try shown("set", "acme", "--exchange-url", elsewhere, typing: "n\n").status == 1)
        #expect(try shown("set", "acme", "--exchange-url", elsewhere, typing: "y\n").status == 0)
        #expect(try home.heddle("show", "acme", "-o", "json").json()["exchange_url"] == .string(elsewhere))
    }
}

extension Home {
    fileprivate func outputOnTerminal(_ command: Command) throws -> String {
        let ending = try RunningProgram(command).ending()
        #expect(ending.status == 0)
        return ending.output
    }
}
