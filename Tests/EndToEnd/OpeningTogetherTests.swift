import Fixtures
import Migrations
import SQLite
import Testing

/// Many processes at one database.
@Suite struct OpeningTogetherTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    private func addTogether(_ count: Int) throws {
        let endings = try atOnce(count) { [home] number in
            try home.heddle("add", "n\(number)", "--zone", "RNO2A")
        }
        #expect(endings.allSatisfy { $0.status == 0 }, "\(endings.first { $0.status != 0 }?.description ?? "")")
        let names = try home.heddle("list", "-o", "json").json().array?.compactMap { $0["name"]?.string }
        #expect(names?.filter { $0.hasPrefix("n") }.count == count)
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
        #expect(try home.sql().number("SELECT count(*) FROM migration") == Migration.latest)
    }

    @Test func `S12: 24 processes open a fresh home at once`() throws {
        try addTogether(24)
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key", "state"])
    }

    @Test(arguments: 1..<Migration.latest)
    func `S12: 24 processes bring an old database up to date at once, after a backup`(_ version: Int) throws {
        try makeOld(version: version)
        let before = try home.directory.bytes(of: "home/heddle.db")
        try addTogether(24)
        let backup = "home/heddle.db.v\(version).bak"
        #expect(try home.directory.mode(of: backup) == 0o600)
        #expect(try home.directory.names(in: "home") == ["heddle.db", "heddle.db.v\(version).bak", "key", "state"])
        let old = try Connection(path: home.directory(backup), busyMilliseconds: 0)
        #expect(try old.number("PRAGMA user_version") == version)
        #expect(try old.text("SELECT name FROM profile") == "veteran")
        #expect(try home.directory.bytes(of: backup).count == before.count)
        #expect(try home.heddle("show", "veteran").status == 0)
    }

    /// The database that a Heddle of an earlier schema left behind.
    private func makeOld(version: Int) throws {
        try home.directory.makeDirectory("home")
        try home.directory.write("", to: "home/heddle.db")
        let sql = try home.sql()
        try sql.execute(
            script: """
                PRAGMA application_id = \(0x4865_646C);
                CREATE TABLE migration (
                    version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
                ) STRICT;
                """)
        for migration in Migration.all.prefix(version) {
            try sql.execute(script: String(decoding: migration.sql, as: UTF8.self))
            try sql.run(
                "INSERT INTO migration VALUES (?, ?, ?, 1700000000)", Value(migration.version), Value(migration.name),
                Value(migration.sha256))
        }
        try sql.execute(
            script: """
                INSERT INTO profile (name, token_reference, zone, endpoint, exchange_url, mode, protected, created_at)
                    VALUES ('veteran', 'env:A', 'RNO2A', 'https://cwobject.com', 'https://api.coreweave.com/x', 'keys', 0, 1);
                PRAGMA user_version = \(version)
                """)
    }
}
