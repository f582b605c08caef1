import Fixtures
import SQLite
import Testing

@Suite struct DatabaseErrorTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    private func connection() throws -> Connection {
        if !directory.exists("db") { try directory.write("", to: "db") }
        return try Connection(path: directory("db"), busyMilliseconds: 0)
    }

    private func filled() throws -> Connection {
        let connection = try connection()
        try connection.execute(script: "CREATE TABLE t (id INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT")
        for _ in 0..<40 { try connection.run("INSERT INTO t (value) VALUES (hex(randomblob(200)))") }
        return connection
    }

    @Test func `S2: A database that isn't there is not created`() throws {
        #expect(throws: DatabaseError.self) { try Connection(path: directory("none"), busyMilliseconds: 0) }
        #expect(try directory.names() == [])
    }

    @Test func `S8: A connection keeps foreign keys and trusts no schema`() throws {
        let connection = try connection()
        #expect(try connection.number("PRAGMA foreign_keys") == 1)
        #expect(try connection.number("PRAGMA trusted_schema") == 0)
        try connection.execute(script: "CREATE TABLE t (x); PRAGMA writable_schema = ON")
        #expect(throws: DatabaseError.self) { try connection.run("UPDATE sqlite_schema SET sql = ''") }
        #expect(try connection.text("PRAGMA journal_mode = OFF") == "delete")
    }

    @Test(arguments: [
        "INSERT INTO t (u) VALUES (?)", "INSERT INTO t (n) VALUES (?)", "INSERT INTO t (c) VALUES (?)",
        "INSERT INTO t (p) VALUES (?)", "INSERT INTO t (nothing) VALUES (?)", "SELECT ? FROM nowhere",
        "SELECT json(?)", "SELECT * FROM t WHERE t MATCH ?",
        "SELECT abs(?, 1)", "SELECT ? +", "SELECT * FROM t LIMIT ?",
    ])
    func `S27: An error never holds a bound value`(_ sql: String) throws {
        let connection = try connection()
        try connection.execute(
            script: """
                CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT;
                CREATE TABLE t (u TEXT UNIQUE, n INTEGER, c TEXT CHECK (length(c) < 3), p TEXT REFERENCES other (id)) STRICT
                """)
        try connection.run("INSERT INTO t (u) VALUES (?)", .text("canary"))
        let error = try #require(throws: DatabaseError.self) { try connection.run(sql, .text("canary")) }
        #expect(!error.message.isEmpty)
        #expect(!"\(error)".contains("canary"))
        #expect(!String(reflecting: error).contains("canary"))
        #expect(!error.isBusy && !error.isDamage && !error.isDiskFull)
        #expect(error.isUniqueViolation == sql.contains("(u) VALUES (?)"))
    }

    @Test func `S11: What is no database is damage`() throws {
        try directory.write(String(repeating: "no database at all. ", count: 100), to: "db")
        let error = try #require(throws: DatabaseError.self) { try connection().number("PRAGMA user_version") }
        #expect(error.isDamage)
    }

    @Test(arguments: [4096, 5000, 12288])
    func `S11: A database that was cut short is damage`(_ length: Int) throws {
        _ = try filled()
        let whole = try directory.bytes(of: "db")
        try directory.write(Array(whole.prefix(length)), to: "db")
        let error = try #require(throws: DatabaseError.self) { try connection().number("SELECT count(*) FROM t") }
        #expect(error.isDamage)
        #expect(try directory.bytes(of: "db") == Array(whole.prefix(length)))
    }

    @Test func `S11: A page that was overwritten is damage`() throws {
        _ = try filled()
        var content = try directory.bytes(of: "db")
        content.replaceSubrange(8192..<8300, with: repeatElement(0xAA, count: 108))
        try directory.write(content, to: "db")
        let error = try #require(throws: DatabaseError.self) {
            try connection().rows("SELECT value FROM t") { $0.text(0) }
        }
        #expect(error.isDamage)
    }

    @Test func `S10: A full disk is told from damage, and the transaction is undone`() async throws {
        _ = try filled()
        await #expect(processExitsWith: .success) { [path = directory("db") as String] in
            let connection = try Connection(path: path, busyMilliseconds: 0)
            try connection.execute(script: "PRAGMA cache_size = 1")
            Limits.forbidFiles(over: 65536)
            let error = try #require(throws: DatabaseError.self) {
                try connection.write {
                    for _ in 0..<1000 { try connection.run("INSERT INTO t (value) VALUES (hex(randomblob(200)))") }
                }
            }
            #expect(error.isDiskFull)
            #expect(!error.isDamage && !error.isBusy)
            #expect(try connection.number("SELECT count(*) FROM t") == 40)
            Limits.allowFilesAgain()
            try connection.run("INSERT INTO t (value) VALUES ('room again')")
            #expect(try connection.text("PRAGMA integrity_check") == "ok")
        }
    }

    @Test(arguments: [
        (5, true, false, false), (517, true, false, false), (6, true, false, false), (11, false, true, false),
        (267, false, true, false), (26, false, true, false), (13, false, false, true), (778, false, false, true),
        (10, false, false, false), (266, false, false, false), (14, false, false, false), (1, false, false, false),
    ])
    func `Result codes, extended ones too, are sorted by what they mean`(
        _ code: Int32, _ busy: Bool, _ damage: Bool, _ full: Bool
    ) {
        let error = DatabaseError(code: code, message: "x")
        #expect((error.isBusy, error.isDamage, error.isDiskFull) == (busy, damage, full))
        #expect(!error.isUniqueViolation)
    }

    @Test(arguments: [(8, true), (1032, true), (2067, false)])
    func `A file that can't be written to is told`(_ code: Int32, _ readOnly: Bool) {
        #expect(DatabaseError(code: code, message: "x").isReadOnly == readOnly)
    }
}
