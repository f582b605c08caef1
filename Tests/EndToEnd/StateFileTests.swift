import CoreWeaveEmulator
import Fixtures
import Testing

/// The files beside the database: what a prompt reads and what SDKs read (section 6).
@Suite struct StateFileTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func prompt(_ name: String = "acme") throws -> String {
        try home.directory.text(of: "home/state/prompt/\(name)")
    }
    private func config(_ name: String = "acme") throws -> String {
        try home.directory.text(of: "home/state/aws/\(name).config")
    }

    private func line(_ name: String = "acme", program: String = Programs.heddle) -> String {
        "credential_process = /usr/bin/env HEDDLE_HOME=\(home.path) \(program) credential-process \(name)"
    }

    private func expiry(_ name: String = "acme") throws -> Int {
        Int(try #require(try home.heddle("show", name, "-o", "json").json()["expires_at"]?.seconds))
    }

    @Test(
        arguments: [
            "heddle.db", "heddle.db-journal", "key", "state/bindings", "state/prompt/acme", "state/locks/acme",
            "state/aws/acme.config", "state/aws/acme.credentials", "state/service.lock", "state/agent/port",
            "state/agent/acme.token", "heddle.db.v3.bak",
        ], ["pipe", "directory"])
    func `S45: A pipe or a directory in a file's place hangs nobody`(_ name: String, _ kind: String) throws {
        try home.heddle("sync", "acme")
        let place = "home/\(name)"
        if home.directory.exists(place) { try home.directory.remove(place) }
        if !home.directory.exists("home/state/agent") { try home.directory.makeDirectory("home/state/agent") }
        if kind == "pipe" { try home.directory.makePipe(place) } else { try home.directory.makeDirectory(place) }
        for words in [
            ["list"], ["status"], ["use", "acme"], ["prompt", "acme"], ["credential-process", "acme"],
            ["bind", "acme"], ["sync", "acme", "--force"], ["agent", "status"], ["forget", "acme"],
        ] {
            var command = home.command(Programs.heddle, words)
            command.limit = 8
            // Each is held to its statuses, none of which is a bug's.
            _ = try home.run(command)
        }
    }

    @Test func `The prompt's line follows everything that changes it`() throws {
        #expect(try prompt() == "1\tacme\tUS-EAST-04A\t0\tnone\t-\n")
        try home.heddle("sync", "acme")
        #expect(try prompt() == "1\tacme\tUS-EAST-04A\t\(expiry())\tfresh\t-\n")
        try home.heddle("set", "acme", "--protected", "--zone", "rno2a")
        #expect(try prompt() == "1\tacme\tRNO2A\t\(expiry())\tfresh\tprotected\n")
        try home.heddle("rename", "acme", "prod")
        #expect(try prompt("prod") == "1\tprod\tRNO2A\t\(expiry("prod"))\tfresh\tprotected\n")
        #expect(!home.directory.exists("home/state/prompt/acme"))
        try home.heddle("forget", "prod")
        #expect(try prompt("prod") == "1\tprod\tRNO2A\t0\tnone\tprotected\n")
        try home.heddle("remove", "prod", "--yes")
        #expect(!home.directory.exists("home/state/prompt/prod"))
    }

    @Test func `The prompt's line says so where refreshes fail and half is gone`() throws {
        try home.heddle("sync", "acme")
        try home.age("acme", seconds: 500)
        home.emulator.fail(.status(503))
        #expect(try home.heddle("sync", "acme").status == 75)
        #expect(try prompt() == "1\tacme\tUS-EAST-04A\t\(expiry())\tfailing\t-\n")
    }

    @Test func `The private AWS config is what section 6 says, for each profile by itself`() throws {
        let common = """
            region = US-EAST-04A
            endpoint_url = \(home.emulator.url)
            s3 =
                addressing_style = virtual
            """
        let lines = try config().split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        #expect(
            lines == """
                [default]
                \(common)
                [profile acme]
                \(common)
                \(line())
                """)
        #expect(
            try home.directory.text(of: "home/state/aws/acme.credentials").split(separator: "\n").dropFirst() == [
                "[acme]", line()[...],
            ])
    }

    @Test func `The private AWS config follows its profile`() throws {
        try home.heddle("set", "acme", "--zone", "rno2a", "--endpoint", "http://cwlota.com")
        #expect(try config().contains("region = RNO2A\nendpoint_url = http://cwlota.com\n"))
        try home.heddle("rename", "acme", "prod")
        #expect(try config("prod").contains("[profile prod]"))
        #expect(try config("prod").contains("\n\(line("prod"))\n"))
        #expect(!home.directory.exists("home/state/aws/acme.config"))
        try home.heddle("remove", "prod", "--yes")
        #expect(try home.directory.names(in: "home/state/aws") == [])
    }

    @Test(arguments: [
        ["env", "acme"], ["exec", "acme", "--", "true"], ["set", "acme", "--note", "x"], ["use", "acme"],
        ["use", "acme", "--global"], ["sync"], ["sync", "acme"], ["init", "bash"],
    ])
    func `State that was lost is written anew by whatever needs it`(_ words: [String]) throws {
        try home.add("globex", token: "file:~/globex-token")
        try home.heddle("bind", "acme", "--dir", home.directory("user"))
        try home.heddle("sync")
        let config = try config()
        let lines = try (prompt("acme"), prompt("globex"))
        let bindings = try home.directory.text(of: "home/state/bindings")
        try home.directory.remove("home/state")
        let ending = try home.run(home.command(Programs.heddle, words))
        #expect(ending.status == 0 && ending.error == "", "\(ending)")
        #expect(try (prompt("acme"), prompt("globex")) == lines)
        #expect(try home.directory.text(of: "home/state/bindings") == bindings)
        // SDKs are sent to it by a switch alone.
        if !["init", "sync"].contains(words[0]) { #expect(try self.config() == config) }
        #expect(home.exchanges == 2)
    }

    @Test(arguments: [
        ["list"], ["show", "acme"], ["current", "acme"], ["status"], ["bind"], ["log"], ["credential-process", "acme"],
        ["prompt", "acme"],
    ])
    func `What only reads needs no state, and writes none`(_ words: [String]) throws {
        try home.heddle("sync")
        try home.directory.remove("home/state")
        #expect(try home.run(home.command(Programs.heddle, words)).status == 0)
        #expect(!home.directory.exists("home/state"))
    }

    /// What names another program than this one: as after an upgrade, or a removal of the version that wrote it.
    @Test(arguments: [
        ["env", "acme"], ["exec", "acme", "--", "true"], ["list"], ["show", "acme"], ["current", "acme"], ["status"],
        ["use", "acme"], ["sync"], ["set", "acme", "--note", "x"],
    ])
    func `A private file that names another heddle is written anew by whoever finds it`(_ words: [String]) throws {
        let before = try config()
        try home.directory.write(
            before.replacing(Programs.heddle, with: "/gone/heddle"), to: "home/state/aws/acme.config", mode: 0o600)
        #expect(try home.run(home.command(Programs.heddle, words)).status == 0)
        #expect(try config() == before)
    }

    @Test(arguments: [["list"], ["show", "acme"], ["status"], ["sync"]])
    func `A command that is about something else makes no private file`(_ words: [String]) throws {
        try home.directory.remove("home/state/aws")
        #expect(try home.run(home.command(Programs.heddle, words)).status == 0)
        #expect(!home.directory.exists("home/state/aws"))
    }

    @Test func `The line names heddle by the link through which it is found`() throws {
        try home.directory.makeDirectory("bin")
        try home.directory.link("bin/heddle", symbolicallyTo: Programs.heddle)
        let link = home.directory("bin/heddle")
        #expect(try home.run(home.command(link, ["env", "acme"])).status == 0)
        #expect(try config().contains("\n\(line(program: link))\n"))
        #expect(try home.shell("PATH='\(home.directory("bin"))':$PATH; heddle env acme").status == 0)
        #expect(try config().contains("\n\(line(program: link))\n"))
        // A name that leads to another program is none of its own.
        #expect(try home.shell("exec -a /bin/sh \(Programs.heddle) env acme", by: "/bin/bash").status == 0)
        #expect(try !config().contains("/bin/sh"))
    }

    @Test func `The line carries HEDDLE_DAEMON along`() throws {
        let daemon: [String: String?] = ["HEDDLE_DAEMON": Programs.heddled]
        #expect(try home.heddle("env", "acme", with: daemon).status == 0)
        #expect(try config().contains(" HEDDLE_DAEMON=\(Programs.heddled) "))
    }

    @Test func `Lines of a person's own outlive switches, edits and a new name`() throws {
        let file = "home/state/aws/acme.config"
        let edited = try config().replacing(
            "addressing_style = virtual\ncred", with: "addressing_style = virtual\n    max_queue_size = 9\ncred")
        try home.directory.write(edited + "retry_mode = adaptive\n", to: file, mode: 0o600)
        for words in [["env", "acme"], ["set", "acme", "--zone", "rno2a"], ["rename", "acme", "prod"]] {
            #expect(try home.run(home.command(Programs.heddle, words)).status == 0)
        }
        #expect(try config("prod").hasSuffix("\nretry_mode = adaptive\n"))
        #expect(try config("prod").contains("virtual\n    max_queue_size = 9\n"))
        #expect(try config("prod").contains("region = RNO2A\n") && !config("prod").contains("acme"))
        #expect(!home.directory.exists(file))
    }

    @Test func `Without HEDDLE_HOME everything is where the XDG specification has it`() throws {
        let nowhere: [String: String?] = ["HEDDLE_HOME": nil]
        #expect(try home.heddle("add", "xdg", "--zone", "RNO2A", with: nowhere).status == 0)
        #expect(home.directory.exists("user/.local/share/heddle/heddle.db"))
        #expect(home.directory.exists("user/.local/state/heddle/prompt/xdg"))
        let line = try home.directory.text(of: "user/.local/state/heddle/aws/xdg.config")
        #expect(line.contains("/usr/bin/env \(Programs.heddle) credential-process"))
        let moved: [String: String?] = ["HEDDLE_HOME": nil, "XDG_DATA_HOME": home.directory("data")]
        #expect(try home.heddle("add", "moved", "--zone", "RNO2A", with: moved).status == 0)
        #expect(home.directory.exists("data/heddle/heddle.db"))
        let other = try home.directory.text(of: "user/.local/state/heddle/aws/moved.config")
        #expect(other.contains(" XDG_DATA_HOME=\(home.directory("data")) "))
    }
}
