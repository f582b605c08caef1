import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// Every way of failing, and its status. ``Manners`` holds each run to the rest: an empty standard
/// output, an explanation, and no other status.
@Suite struct ExitStatusTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add("acme")
    }

    private func expect(_ status: Int32, _ words: [String], with variables: [String: String?] = [:]) throws {
        let ending = try home.run(home.command(Programs.heddle, words, variables))
        #expect(ending.status == status, "\(ending)")
    }

    @Test(arguments: [
        ["frobnicate"], ["add"], ["add", "x"], ["add", "x", "--zone"], ["add", "x", "--zone", "Z", "y"],
        ["add", "x", "--zone", "Z", "--frob"], ["add", "x", "--zone", "Z", "--mode", "agent-smith"], ["set"],
        ["set", "acme"],
        ["rename"], ["rename", "acme"], ["remove"], ["remove", "acme"], ["list", "x"], ["list", "-o"],
        ["list", "-o", "yaml"], ["show", "acme", "acme"], ["show", "-o", "xml"], ["use"], ["use", "acme", "--shell"],
        ["use", "acme", "--shell", "--global"], ["current", "-o", "TEXT"], ["env", "--mode", "keyz"],
        ["env", "acme", "--format", "cmd"], ["help", "frobnicate"], ["switch", "acme"],
        ["exec", "--mode", "x", "acme", "--", "true"],
        ["credential-process", "a", "b"], ["credential-process", "--frob"], ["forget"], ["forget", "acme", "--all"],
        ["version", "x"], ["sync", "--jobs", "0"], ["sync", "--jobs", "65"], ["sync", "--jobs", "x"],
        ["sync", "--all", "acme"], ["sync", "--force"], ["sync", "--frob"], ["verify", "a", "b"],
        ["verify", "-o", "yaml"], ["set", "acme", "--exchange-url", "https://other.example/x"],
        ["sync", "--within", "5"], ["exec", "acme", "--ttl", "5", "--", "true"],
    ])
    func `64: A command line that is wrong`(_ words: [String]) throws {
        try expect(64, words)
    }

    @Test(arguments: [
        ["add", "--zone", "Z", "--", "-x"], ["add", "", "--zone", "Z"], ["add", "a/b", "--zone", "Z"],
        ["add", "..", "--zone", "Z"], ["add", "a b", "--zone", "Z"], ["add", "ä", "--zone", "Z"],
        ["add", "$(touch x)", "--zone", "Z"], ["add", "a\nb", "--zone", "Z"],
        ["add", String(repeating: "a", count: 65), "--zone", "Z"], ["add", "acme", "--zone", "Z"],
        ["add", "ACME", "--zone", "Z"], ["add", "x", "--zone", ""], ["add", "x", "--zone", "a_b"],
        ["add", "x", "--zone", String(repeating: "Z", count: 64)],
        ["add", "x", "--zone", "Z", "--endpoint", "cwobject.com"],
        ["add", "x", "--zone", "Z", "--endpoint", "ftp://cwobject.com"],
        ["add", "x", "--zone", "Z", "--endpoint", "http://cwobject.com"],
        ["add", "x", "--zone", "Z", "--endpoint", "http://cwlota.com.evil.example"],
        ["add", "x", "--zone", "Z", "--endpoint", "https://me@cwobject.com"],
        ["add", "x", "--zone", "Z", "--endpoint", "https://cwobject.com?a=b"],
        ["add", "x", "--zone", "Z", "--endpoint", "https://cwobject.com#a"],
        ["add", "x", "--zone", "Z", "--exchange-url", "http://api.coreweave.com/x"],
        ["add", "x", "--zone", "Z", "--exchange-url", "http://cwlota.com/x"],
        ["add", "x", "--zone", "Z", "--exchange-url", "https://api.coreweave.com:99999/x"],
        ["add", "x", "--zone", "Z", "--token", "secret"], ["add", "x", "--zone", "Z", "--token", "env:"],
        ["add", "x", "--zone", "Z", "--token", "env:A-B"], ["add", "x", "--zone", "Z", "--token", "file:relative"],
        ["add", "x", "--zone", "Z", "--token", "kubeconfig"], ["add", "x", "--zone", "Z", "--note", "a\u{1B}[2Jb"],
        ["add", "x", "--zone", "Z", "--note", String(repeating: "x", count: 201)],
        ["add", "x", "--zone", "Z", "--org", "\u{202E}gro"],
        ["add", "x", "--zone", "Z", "--token-expires", "tomorrow"],
        ["add", "x", "--zone", "Z", "--token-expires", "2027-02-30"], ["set", "acme", "--zone", "a b"],
        ["rename", "acme", "a/b"], ["rename", "acme", ".hidden"], ["show", "a/b"], ["use", "--", "-x"], ["env", "a b"],
        ["exec", "a b", "--", "true"], ["credential-process", "a b"], ["forget", "a b"], ["remove", "a b"],
        ["sync", "a b"], ["verify", "a b"],
        ["sync", "--within", "soon"], ["exec", "acme", "--ttl", "0", "--", "true"],
        ["exec", "acme", "--ttl", "1w", "--", "true"],
    ])
    func `65: Input that is wrong`(_ words: [String]) throws {
        try expect(65, words)
        #expect(try home.heddle("list", "-o", "json").json().array?.count == 1)
    }

    @Test(arguments: [
        ["set", "nobody", "--note", "x"], ["rename", "nobody", "x"], ["remove", "nobody", "--yes"], ["show", "nobody"],
        ["use", "nobody"], ["current", "nobody"], ["env", "nobody"], ["exec", "nobody", "--", "true"],
        ["credential-process", "nobody"], ["forget", "nobody"], ["sync", "nobody"], ["sync", "acme", "nobody"],
        ["verify", "nobody"], ["show"], ["current"], ["env"], ["exec", "--", "true"], ["credential-process"],
        ["verify"], ["use", "-"], ["show", "Acme"], ["credential-process", "ACME"],
    ])
    func `66: No such profile, or nothing selected`(_ words: [String]) throws {
        try expect(66, words)
        #expect(home.exchanges == 0)
    }

    @Test(arguments: [["show"], ["current"], ["env"], ["exec", "--", "true"], ["credential-process"], ["verify"]])
    func `66: HEDDLE_PROFILE names none`(_ words: [String]) throws {
        try home.heddle("use", "acme")
        try expect(66, words, with: ["HEDDLE_PROFILE": "nobody"])
        try expect(66, words, with: ["HEDDLE_PROFILE": "../x"])
    }

    private static let needingKeys = [
        ["credential-process", "acme"], ["env", "acme", "--mode", "keys"],
        ["exec", "acme", "--mode", "keys", "--", "true"],
        ["sync", "acme"], ["verify", "acme"],
    ]

    @Test(arguments: needingKeys)
    func `69: The exchange fails, and nothing valid is cached`(_ words: [String]) throws {
        home.emulator.fail(.status(503))
        try expect(69, words)
    }

    @Test(arguments: needingKeys)
    func `69: Nobody listens where the exchange should be`(_ words: [String]) throws {
        home.emulator.stop()
        try expect(69, words)
    }

    @Test(arguments: needingKeys)
    func `75: The exchange wants to be left alone`(_ words: [String]) throws {
        home.emulator.fail(.status(429))
        try expect(75, words)
    }

    @Test func `75: A refresh fails while keys are valid`() throws {
        try home.keys()
        home.emulator.fail(.status(500))
        try expect(75, ["sync", "--force", "acme"])
    }

    @Test(arguments: [["credential-process", "acme"], ["sync", "acme"]])
    func `75: The database is busy for longer than anybody waits`(_ words: [String]) throws {
        let sql = try home.sql()
        try sql.execute(script: "BEGIN EXCLUSIVE")
        try expect(75, words)
    }

    @Test(arguments: needingKeys)
    func `77: CoreWeave refuses the token`(_ words: [String]) throws {
        home.emulator.update { $0["acme"]?.tokens = ["another"] }
        try expect(77, words)
    }

    @Test(arguments: needingKeys)
    func `77: The token may not create keys`(_ words: [String]) throws {
        home.emulator.update { $0["acme"]?.mayCreateKeys = false }
        try expect(77, words)
    }

    @Test func `77: A refused token says so even while old keys are valid`() throws {
        try home.keys()
        home.emulator.update { $0["acme"]?.tokens = ["another"] }
        try expect(77, ["sync", "--force", "acme"])
        _ = try home.keys()
    }

    @Test(
        arguments: needingKeys + [
            ["env", "acme", "--mode", "container"], ["exec", "acme", "--mode", "container", "--", "true"],
        ])
    func `78: The token is not where the reference says`(_ words: [String]) throws {
        try home.heddle("set", "acme", "--token", "file:~/no-such-file")
        try expect(78, words)
        #expect(home.exchanges == 0)
    }

    @Test(arguments: ["", "two words", "line\nbreak", "ünïcode", "tab\there", String(repeating: "x", count: 8193)])
    func `78: What the reference gives is no token`(_ token: String) throws {
        try home.directory.write(token, to: "user/acme-token")
        try expect(78, ["sync", "acme"])
        try expect(78, ["credential-process", "acme"])
        try expect(78, ["env", "acme", "--mode", "container"])
        #expect(home.exchanges == 0)
    }

    @Test func `126 and 127: A command that can't be run, or isn't there`() throws {
        try home.directory.write("not a program", to: "user/plain", mode: 0o644)
        try expect(126, ["exec", "acme", "--", home.directory("user/plain")])
        try expect(126, ["exec", "acme", "--", home.directory("user")])
        try expect(127, ["exec", "acme", "--", home.directory("user/nothing")])
        try expect(127, ["exec", "acme", "--", "no-such-command-anywhere"])
        try expect(127, ["exec", "acme", "--", ""])
    }

    /// The first of 77, 78, 69 and 75 that any profile met.
    @Test(
        arguments: [
            (["ok"], 0), (["ok", "refused", "missing", "down", "busy"], 77), (["busy", "down", "missing"], 78),
            (["busy", "down", "ok"], 69), (["ok", "busy"], 75),
        ] as [([String], Int32)])
    func `A pass ends with the gravest status that any profile met`(_ names: [String], _ status: Int32) throws {
        home.emulator.update { configuration in
            configuration.organisations += ["refused", "down", "busy"].map { .init($0, tokens: ["CW-\($0)"]) }
            configuration["refused"]?.mayCreateKeys = false
        }
        home.emulator.fail(.status(502), organisation: "down")
        home.emulator.fail(.status(429), organisation: "busy")
        for name in names { try home.add(name, token: name == "ok" ? "file:~/acme-token" : "env:TOKEN_\(name)") }
        let variables = ["TOKEN_refused": "CW-refused", "TOKEN_down": "CW-down", "TOKEN_busy": "CW-busy"]
        let ending = try home.run(home.command(Programs.heddle, ["sync"] + names, variables))
        #expect(ending.status == status, "\(ending)")
    }

    @Test(arguments: [["--help"], ["add", "--help"], ["help"], ["help", "env"], ["sync", "--help"], ["--version"]])
    func `0: Help and version are answers`(_ words: [String]) throws {
        let ending = try home.run(home.command(Programs.heddle, words))
        #expect(ending.status == 0 && ending.error == "" && !ending.output.isEmpty, "\(ending)")
    }
}
