import CoreWeaveEmulator
import Fixtures
import Testing

/// Who may do what with Heddle's files.
@Suite struct FileModeTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    @Test(arguments: ["000", "022", "077"])
    func `S1, S2: Files are private from the start, whatever the mask`(_ mask: String) throws {
        for words in [
            [
                "add", "acme", "--zone", "RNO2A", "--exchange-url", home.emulator.exchangeURL, "--token",
                "file:~/acme-token",
            ], ["sync", "acme"], ["use", "acme"],
        ] {
            #expect(try home.run(home.command(Programs.heddle, words).after("umask \(mask)")).status == 0)
        }
        let directories = ["home", "home/state", "home/state/prompt", "home/state/aws", "home/state/locks"]
        let files = [
            "home/heddle.db", "home/key", "home/state/prompt/acme", "home/state/aws/acme.config",
            "home/state/aws/acme.credentials", "home/state/locks/acme",
        ]
        for name in directories { #expect(try home.directory.mode(of: name) == 0o700, "\(name)") }
        for name in files { #expect(try home.directory.mode(of: name) == 0o600, "\(name)") }
        #expect(try Set(home.directory.files().keys.filter { $0.hasPrefix("home") }) == Set(files))
    }

    @Test(arguments: ["000", "022"])
    func `S1: Directories of the XDG specification are made private, too`(_ mask: String) throws {
        let command = home.command(Programs.heddle, ["add", "acme", "--zone", "RNO2A"], ["HEDDLE_HOME": nil])
        #expect(try home.run(command.after("umask \(mask)")).status == 0)
        for name in [".local", ".local/share", ".local/share/heddle", ".local/state", ".local/state/heddle"] {
            #expect(try home.directory.mode(of: "user/\(name)") == 0o700, "\(name)")
        }
    }

    private static let loose: [(name: String, mode: UInt32, words: [String])] = [
        ("home", 0o770, ["list"]), ("home", 0o702, ["sync", "--force", "acme"]), ("home/heddle.db", 0o640, ["list"]),
        ("home/heddle.db", 0o604, ["show", "acme"]), ("home/heddle.db", 0o660, ["credential-process", "acme"]),
        ("home/key", 0o640, ["credential-process", "acme"]), ("home/key", 0o604, ["env", "acme", "--mode", "keys"]),
        ("home/key", 0o644, ["sync", "--force", "acme"]), ("home/state", 0o777, ["set", "acme", "--note", "x"]),
        ("home/state/prompt", 0o722, ["forget", "acme"]), ("home/state/aws", 0o772, ["env", "acme"]),
        ("home/state/aws/acme.config", 0o622, ["exec", "acme", "--", "true"]),
        ("home/state/aws/acme.credentials", 0o622, ["env", "acme"]),
        ("home/state/locks", 0o777, ["sync", "--force", "acme"]),
        ("home/state/locks/acme", 0o666, ["sync", "--force", "acme"]),
        ("user/acme-token", 0o640, ["sync", "--force", "acme"]),
        ("user/acme-token", 0o604, ["env", "acme", "--mode", "container"]),
        ("user/acme-token", 0o604, ["verify", "acme"]),
    ]

    @Test(arguments: loose)
    func `S3: What others may touch is refused, and the hint mends it`(
        _ name: String, _ mode: UInt32, _ words: [String]
    ) throws {
        try home.add()
        try home.keys()
        try home.directory.change(name, mode: mode)
        let command = home.command(Programs.heddle, words)
        let refused = try home.run(command)
        #expect(refused.status == 78, "\(refused)")
        let said = refused.error + refused.output
        let mend = try #require(said.split(separator: "\n").first { $0.contains("hint: ") }).dropFirst("hint: ".count)
        #expect(mend.hasPrefix("chmod go-") && mend.hasSuffix(home.directory(name)), "\(refused)")
        #expect(try home.shell(String(mend)).status == 0)
        #expect(try home.run(command).status == 0)
    }

    @Test(arguments: ["heddle.db", "key"], [true, false])
    func `S3: A link in the place of the database or the key is refused`(_ name: String, _ isSymbolic: Bool) throws {
        try home.add()
        try home.keys()
        if isSymbolic {
            try home.directory.move("home/\(name)", to: "user/\(name)")
            try home.directory.link("home/\(name)", symbolicallyTo: home.directory("user/\(name)"))
        } else {
            try home.directory.link("user/\(name)", to: "home/\(name)")
        }
        let before = try home.directory.bytes(of: "user/\(name)")
        for words in [
            ["credential-process", "acme"], ["sync", "--force", "acme"], ["env", "acme", "--mode", "keys"],
        ] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 78 && ending.hint != nil, "\(ending)")
        }
        #expect(try home.directory.bytes(of: "user/\(name)") == before)
    }

    @Test func `S3: A link to a token that is private is its owner's arrangement`() throws {
        try home.directory.link("user/link", symbolicallyTo: home.directory("user/acme-token"))
        try home.add(token: "file:~/link")
        #expect(try home.heddle("sync", "acme").status == 0)
    }

    @Test func `S3: A link in the place of a state file is not followed`() throws {
        try home.add()
        try home.directory.write("precious", to: "user/precious")
        try home.directory.remove("home/state/prompt/acme")
        try home.directory.link("home/state/prompt/acme", symbolicallyTo: home.directory("user/precious"))
        #expect(try home.heddle("sync", "acme").status == 78)
        #expect(try home.directory.text(of: "user/precious") == "precious")
    }
}
