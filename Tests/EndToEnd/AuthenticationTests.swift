import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// What a database can bring about that someone else wrote to (S39 to S42).
@Suite struct AuthenticationTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
        try home.keys()
    }

    @Test(arguments: [
        "exchange_url = 'https://evil.example/x'", "token_reference = 'file:~/globex-token'",
        "endpoint = 'https://evil.example'", "protected = 1", "mac = NULL",
    ])
    func `S39: A profile that was changed by other means is refused before a token is looked up`(
        _ change: String
    ) throws {
        // With nothing cached, whoever wants keys has to look for a token.
        try home.sql().execute(script: "DELETE FROM credential; UPDATE profile SET \(change)")
        let exchanges = home.exchanges
        for words in [
            ["sync"], ["sync", "--force", "acme"], ["env", "acme"], ["env", "acme", "--mode", "container"],
            ["env", "acme", "--mode", "keys"], ["exec", "acme", "--", "true"], ["use", "acme", "--yes"],
            ["credential-process", "acme"], ["verify", "acme"],
        ] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 78, "\(ending)")
            #expect(ending.error.contains("acme") && ending.hint?.hasPrefix("heddle key reset") == true, "\(ending)")
        }
        #expect(home.exchanges == exchanges)
        #expect(try home.heddle("show", "acme", "-o", "json").json()["verified"] == false)
        #expect(try home.heddle("list").output.contains("unverified"))
        #expect(try home.heddle("remove", "acme", "--yes").status == 0)
    }

    @Test func `S39: A person confirms what is shown, and then it goes on`() throws {
        try home.sql().execute(script: "UPDATE profile SET mac = NULL; DELETE FROM credential")
        let asked = try home.heddle("key", "reset")
        #expect(asked.status == 64 && asked.error.contains("file:~/acme-token"), "\(asked)")
        let confirmed = try home.heddle("key", "reset", "--yes")
        #expect(confirmed.status == 0 && confirmed.output.contains(home.emulator.exchangeURL), "\(confirmed)")
        try home.keys()
        #expect(try home.heddle("key", "reset").output.hasPrefix("nothing to confirm"))
    }

    @Test func `S40: Rows of another database under the same key are of no use`() throws {
        let other = try Home()
        try other.directory.makeDirectory("home")
        try other.directory.write(home.directory.bytes(of: "home/key"), to: "home/key", mode: 0o600)
        try other.add()
        try home.sql().execute(
            script: """
                ATTACH '\(other.database)' AS other;
                DELETE FROM other.credential;
                INSERT INTO other.credential SELECT * FROM main.credential;
                """)
        let ending = try other.heddle("credential-process", "acme")
        #expect(ending.status == 74 && ending.output.isEmpty, "\(ending)")
        #expect(other.exchanges == 0)
    }

    @Test func `S41: A planted schema ends each command with 74, at once`() throws {
        try home.sql().execute(
            script: """
                ALTER TABLE event RENAME TO hidden;
                CREATE VIEW event AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
                    SELECT hidden.* FROM hidden, r
                """)
        for words in [["log"], ["list"], ["credential-process", "acme"], ["sync"], ["db", "check"]] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 74 && ending.error.contains("schema"), "\(ending)")
        }
    }

    @Test func `S42: One bad row hides no other, and is named everywhere`() throws {
        try home.add("globex", token: "file:~/globex-token")
        try home.sql().execute(
            script: "PRAGMA ignore_check_constraints = ON; UPDATE profile SET zone = 'a b' WHERE name = 'acme'")
        let list = try home.heddle("list")
        #expect(list.status == 0 && list.output.contains("globex") && list.error.contains("'acme'"), "\(list)")
        let rows = try home.heddle("list", "-o", "json").json()
        #expect(rows[0]?["name"] == "globex" && rows[1]?["name"] == "acme" && rows[1]?["status"] == "damaged")
        #expect(try home.heddle("status").output.contains("globex"))
        let sync = try home.heddle("sync")
        #expect(sync.status == 74 && sync.output.contains("globex  refreshed"), "\(sync)")
        #expect(sync.output.contains("acme    failed"), "\(sync)")
        let named = try home.heddle("sync", "acme", "globex", "--force", "-o", "json")
        #expect(named.status == 74, "\(named)")
        #expect(try named.json()["refreshed"] == 1 && named.json()["failed"] == 1)
        #expect(try home.heddle("use", "globex").status == 0)
        #expect(try home.heddle("set", "acme", "--note", "x").status == 74)
        #expect(try home.heddle("set", "acme", "--zone", "US-EAST-04A").status == 0)
        #expect(try home.heddle("env", "acme").status == 0)
    }

    @Test func `S54: db check verifies everything, and says what is wrong`() throws {
        let sound = try home.heddle("db", "check")
        #expect(sound.status == 0 && sound.output.contains("1 verified"), "\(sound)")
        try home.sql().execute(script: "UPDATE event SET detail = 'nothing happened' WHERE id = 1")
        let ending = try home.heddle("db", "check", "-o", "json")
        #expect(ending.status == 74, "\(ending)")
        #expect(try ending.json()["ok"] == false)
    }

    @Test func `db backup copies what is in use, and overwrites nothing`() throws {
        let target = home.directory("copy.db")
        #expect(try home.heddle("db", "backup", target).output == "\(target)\n")
        #expect(try home.directory.mode(of: "copy.db") == 0o600)
        let copy = try home.directory.bytes(of: "copy.db")
        #expect(try home.heddle("db", "backup", target).status == 65)
        #expect(try home.directory.bytes(of: "copy.db") == copy)
        #expect(try home.heddle("db", "path").output == "\(home.database)\n")
        // It is as good as the database was: with the key it came with, nothing has to be confirmed.
        try home.directory.write(copy, to: "home/heddle.db", mode: 0o600)
        try home.keys()
    }

    @Test func `Looking after a database makes none`() throws {
        let nobody = try Home()
        #expect(try nobody.heddle("db", "check").status == 66)
        #expect(try nobody.heddle("db", "backup").status == 66)
        #expect(try nobody.heddle("key", "reset").status == 66)
        #expect(try nobody.heddle("db", "path").status == 0)
        #expect(!nobody.directory.exists("home"))
    }
}
