import Credentials
import Fixtures
import Libc
import OperatingSystem
import SQLite
import Testing

@testable import Store

@Suite struct CreationTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
    }

    @Test(arguments: [0o000, 0o022, 0o077] as [UInt32])
    func `S1, S2: Everything is made for its owner alone, under any mask`(_ mask: UInt32) async throws {
        await #expect(processExitsWith: .success) { [path = home.directory.path as String, mask] in
            umask(mode_t(mask))
            let store = try Store(StoreFixture.paths(in: path))
            try store.add("acme")
            try store.refresh("acme")
            try PromptState(store.profile("acme"), at: noon).write(in: store.paths)
            try store.paths.write(config: "[default]", credentials: "", of: ProfileName("acme"), keepsLines: false)
            _ = try store.paths.attemptRefreshLock(of: ProfileName("acme"))
        }
        let directory = home.directory
        for name in ["home", "home/state", "home/state/prompt", "home/state/aws", "home/state/locks"] {
            #expect(try directory.mode(of: name) == 0o700, "\(name)")
        }
        let files = try directory.files().keys.sorted()
        #expect(
            files == [
                "home/heddle.db", "home/key", "home/state/aws/acme.config", "home/state/aws/acme.credentials",
                "home/state/locks/acme", "home/state/prompt/acme",
            ])
        #expect(try files.map { try directory.mode(of: $0) } == Array(repeating: 0o600, count: 6))
    }

    @Test func `S2: The journal is its owner's alone, too`() throws {
        let store = try home.open()
        try store.write {
            try store.connection.run("INSERT INTO event (at, kind) VALUES (0, 'added')")
            #expect(try home.directory.mode(of: "home/heddle.db-journal") == 0o600)
        }
        #expect(!home.directory.exists("home/heddle.db-journal"))
    }

    @Test func `Opening makes the database alone; the key comes with the first profile`() throws {
        let store = try home.open()
        #expect(try home.directory.names(in: "home") == ["heddle.db"])
        try store.add("acme")
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
        #expect(try home.directory.bytes(of: "home/key").count == 32)
    }

    @Test func `S8: The database is marked, strict, and of this build's version`() throws {
        _ = try home.open()
        let sql = try home.sql()
        #expect(try sql.number("PRAGMA application_id") == 0x4865_646C)
        #expect(try sql.number("PRAGMA user_version") == Store.schemaVersion)
        #expect(try sql.text("PRAGMA integrity_check") == "ok")
        let loose = try sql.rows(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT GLOB 'sqlite_*'"
        ) { $0.text(0) }
        #expect(loose == [])
        #expect(try home.databaseBytes()[18...19] == [1, 1], "a rollback journal")
    }

    @Test func `S7, S8: A connection that writes overwrites what it deletes and loses nothing`() throws {
        let store = try home.open()
        try store.add("acme")
        #expect(try store.connection.number("PRAGMA secure_delete") == 1)
        #expect(try store.connection.text("PRAGMA journal_mode") == "delete")
        #expect(try store.connection.number("PRAGMA synchronous") == 3)
        #expect(try store.connection.number("PRAGMA foreign_keys") == 1)
        #expect(try store.connection.number("PRAGMA trusted_schema") == 0)
    }

    @Test func `S7, S8: A database that somebody gave a write-ahead log is taken out of it`() throws {
        try home.open().add("acme")
        #expect(try home.sql().text("PRAGMA journal_mode = WAL") == "wal")
        try home.open().add("globex")
        #expect(try home.sql().text("PRAGMA journal_mode") == "delete")
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
    }

    @Test func `What a killed creator left behind is cleared up`() throws {
        try home.directory.makeDirectory("home")
        try home.directory.write("half a database", to: "home/heddle.db.new", mode: 0o644)
        try home.directory.write("half a journal", to: "home/heddle.db.new-journal")
        try home.open().add("acme")
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
        #expect(try home.directory.mode(of: "home/heddle.db") == 0o600)
    }

    @Test func `S9: A creator that is killed at any moment leaves a whole database or none`() async throws {
        for microseconds in stride(from: 500 as UInt32, through: 12_000, by: 1500) {
            await #expect(processExitsWith: .failure) {
                [path = home.directory.path as String, microseconds = microseconds as UInt32] in
                Limits.dieIn(microseconds: microseconds)
                while true {
                    try Store(StoreFixture.paths(in: path)).add("n\(microseconds)")
                    try PrivateFile.remove("\(path)/home/heddle.db")
                }
            }
            try home.open().add("after\(microseconds)")
            #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
        }
    }

    @Test func `A database that is up to date is opened without a write`() throws {
        _ = try home.open()
        let before = try home.databaseBytes()
        _ = try home.open().profiles()
        #expect(try home.databaseBytes() == before)
    }
}
