import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// A database that is not as Heddle left it (S11), or whose rows somebody else wrote (S34).
@Suite struct DamageTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
        try home.keys()
    }

    enum Damage: Sendable, CaseIterable {
        case empty, truncated, cutWithinAPage, noHeader, flippedMagic, flippedPageType, flippedSchema, text,
            otherProgram, newer
    }

    private func inflict(_ damage: Damage) throws {
        var bytes = try home.directory.bytes(of: "home/heddle.db")
        switch damage {
        case .empty: bytes = []
        case .truncated: bytes.removeLast(bytes.count / 2)
        case .cutWithinAPage: bytes.removeLast(bytes.count - 1000)
        case .noHeader: bytes.replaceSubrange(0..<100, with: [UInt8](repeating: 0, count: 100))
        case .flippedMagic: bytes[3] ^= 0x10
        case .flippedPageType: bytes[100] ^= 0x04
        case .flippedSchema: bytes[103] ^= 0x40
        case .text: bytes = Array("a shopping list\n".utf8)
        case .otherProgram:
            try home.sql().execute(script: "PRAGMA application_id = 42")
            return
        case .newer:
            try home.sql().execute(script: "PRAGMA user_version = 99")
            return
        }
        try home.directory.write(bytes, to: "home/heddle.db")
    }

    @Test(arguments: Damage.allCases)
    func `S11: A damaged, foreign or newer database ends with 74, and is left as it is`(_ damage: Damage) throws {
        try inflict(damage)
        let before = try home.directory.files()
        for words in [
            ["list"], ["credential-process", "acme"], ["add", "x", "--zone", "Z"], ["use", "acme"], ["env", "acme"],
            ["sync"],
            ["sync", "--force", "acme"], ["forget", "--all"], ["verify", "acme"],
        ] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 74, "\(ending)")
            #expect(ending.hint?.contains("nothing was changed") == true, "\(ending)")
        }
        #expect(try home.directory.files() == before)
        #expect(home.exchanges == 1)
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "9007199254740993", "0"])
    func `S34: Numbers that no clock and no count ever gave end no command by a signal`(_ number: String) throws {
        try home.sql().execute(
            script: """
                PRAGMA ignore_check_constraints = 1;
                UPDATE profile SET token_expires_at = \(number);
                UPDATE refresh SET ended = \(number), last_success_at = \(number), failure_at = \(number),
                    failure_kind = 'network', failure_message = 'x', failures_in_a_row = \(number),
                    next_attempt_at = \(number), paused_until = \(number), last_generation = \(number);
                UPDATE credential SET obtained_at = \(number), expires_at = \(number), obtained_uptime = \(number),
                    issuer_offset = \(number);
                UPDATE event SET at = \(number);
                """)
        for words in [
            ["list"], ["status"], ["show", "acme"], ["current", "acme"], ["log"], ["env", "acme"], ["sync"],
            ["use", "acme"], ["credential-process", "acme"], ["sync", "--force", "acme"], ["forget", "--all", "--yes"],
        ] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.signal == nil, "\(ending)")
        }
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "253402300800"])
    func `S34: A prompt's file with such an expiry ends no command by a signal`(_ number: String) throws {
        let name = "home/state/prompt/acme"
        var fields = try home.directory.text(of: name).split(separator: "\t", omittingEmptySubsequences: false).map(
            String.init)
        fields[3] = number
        try home.directory.write(Array(fields.joined(separator: "\t").utf8), to: name)
        let ending = try home.run(home.command(Programs.heddle, ["prompt", "acme"]))
        #expect(ending.status == 0, "\(ending)")
    }

    @Test func `S11: The hint's way to start afresh works`() throws {
        try inflict(.text)
        let hint = try #require(try home.heddle("list").hint)
        let command = try #require(hint.split(separator: ": ").last)
        #expect(command.hasPrefix("mv "))
        #expect(try home.shell(String(command)).status == 0)
        #expect(try home.heddle("list").status == 0)
    }

    private static let hostileNames = [
        "$(touch ran)", "`touch ran`", "../../ran", "a;touch ran", "x\u{1B}[2J", "a'b", "-rf", "",
    ]

    @Test(arguments: hostileNames)
    func `S34: A planted name runs nothing, is shown nowhere, and is refused`(_ name: String) throws {
        let sql = try home.sql()
        try sql.execute(script: "PRAGMA ignore_check_constraints = ON")
        try sql.run("UPDATE profile SET name = ?", .text(name))
        try sql.run("UPDATE selection SET active_profile_id = (SELECT id FROM profile)")
        for words in [
            "list", "list -o json", "current", "show", "env", "exec -- true", "credential-process", "sync", "verify",
        ] {
            let script =
                #"cd "$HOME"; out=$(heddle \#(words)) ; status=$?; eval "$out"; printf '%s' "$out"; exit $status"#
            let ending = try home.shell(script)
            #expect(ending.status == 74 && ending.output == (words == "env" ? "false" : ""), "\(ending)")
            #expect(!ending.error.contains("\u{1B}"))
        }
        #expect(try !home.directory.files().keys.contains { $0.hasSuffix("ran") })
    }

    @Test(arguments: [
        ("zone", "$(touch ran)"), ("endpoint", "http://evil.example"), ("endpoint", "javascript:x"),
        ("exchange_url", "http://evil.example/x"), ("exchange_url", "https://me:pw@evil.example/x"),
        ("mode", "agent-smith"),
        ("token_reference", "no reference"), ("token_reference", "file:/x\u{1B}[2J"), ("note", "x\u{1B}[2J"),
        ("source", "magic"),
        ("organisation", "\u{202E}gro"),
    ])
    func `S34: A planted field is refused by whatever reads it`(_ column: String, _ value: String) throws {
        let sql = try home.sql()
        try sql.execute(script: "PRAGMA ignore_check_constraints = ON")
        let proper = Value(try sql.text("SELECT \(column) FROM profile"))
        func plant(_ value: Value) throws { try sql.run("UPDATE profile SET \(column) = ?", value) }
        // While the keys are fresh and have settled it hands out the profile's own, and looks at nothing else.
        try home.age(seconds: 6)
        try plant(.text(value))
        #expect(try home.heddle("credential-process", "acme").status == 0)
        try plant(proper)
        try home.age(seconds: 500)
        try plant(.text(value))
        for words in [
            ["list"], ["show", "acme"], ["env", "acme"], ["credential-process", "acme"], ["sync", "--force", "acme"],
        ] {
            #expect(try home.run(home.command(Programs.heddle, words)).status == 74)
        }
        #expect(home.exchanges == 1)
        #expect(!home.directory.exists("user/ran"))
    }
}
