import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Testing

@testable import Store

@Suite struct DamageTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
        let store = try home.open()
        try store.add("acme", "globex")
        try store.refresh("acme")
    }

    /// Puts `content` in the database's place, uses it in every way, and looks whether it is still what it was.
    ///
    /// - Returns: the error of the first use that failed.
    private func use(_ content: [UInt8]) throws -> (any ExplainedError)? {
        try home.directory.write(content, to: "home/heddle.db")
        defer { #expect(try! home.databaseBytes() == content) }
        do {
            let store = try home.open()
            for profile in try store.profiles() {
                _ = profile.status(at: noon)
                for cached in profile.credentials { _ = try store.open(cached, of: profile, at: noon) }
            }
            _ = try store.activeProfile()
            return nil
        } catch {
            return try #require(error as? any ExplainedError, "\(error)")
        }
    }

    private func expectRefusal(_ content: [UInt8]) throws {
        let error = try #require(try use(content))
        #expect(error.status == .inputOutput)
        #expect(flaws(of: error) == [])
        #expect(error.message.contains(home.paths.database))
    }

    @Test(arguments: [1, 15, 16, 20, 50, 99, 100, 101, 511, 512, 1024, 4095, 4096, 4097, 8192, 20_000])
    func `S11: A database that was cut short is refused and left as it is`(_ length: Int) throws {
        let whole = try home.databaseBytes()
        try #require(whole.count > length)
        try expectRefusal(Array(whole.prefix(length)))
    }

    @Test func `S11: Row numbers that are used up are damage, not a full disk`() throws {
        try home.sql().run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'profile'", .integer(.max))
        let damage = StoreError.damaged(path: home.paths.database, what: "table profile was set to its last row number")
        let store = try home.open()
        #expect(throws: damage) { try store.add("another") }
        #expect(damage.status == .inputOutput)
        let problems = try store.check(at: noon).parts.flatMap(\.problems).map(\.message)
        #expect(problems == ["table profile was set to its last row number, and can take no more rows"])
        #expect(try store.profiles().count == 2)
    }

    @Test(arguments: 1..<8)
    func `S11: A schema version that was set back is damage, and says so`(_ version: Int) throws {
        try home.sql().execute(script: "PRAGMA user_version = \(version)")
        let error = try #require(throws: StoreError.self) { try home.open() }
        #expect(
            error.message.contains("its schema version is \(version), which its tables don't match: "),
            "\(error.message)")
        #expect(error.status == .inputOutput)
        try home.sql().execute(script: "PRAGMA user_version = 8")
        #expect(try home.open().keys(of: "acme") == [.marked("canary")])
    }

    @Test func `S11: An empty database file is damage, not a fresh one`() throws {
        try expectRefusal([])
        #expect(throws: StoreError.damaged(path: home.paths.database, what: "it is empty")) { try home.open() }
        #expect(try home.databaseBytes() == [])
    }

    @Test(arguments: [
        Array("not a database".utf8), [UInt8](repeating: 0, count: 8192), [UInt8](repeating: 0xFF, count: 8192),
        Array(("SQLite format 3\u{0}" + String(repeating: "x", count: 5000)).utf8),
    ])
    func `S11: Any other file is refused and left as it is`(_ content: [UInt8]) throws {
        try expectRefusal(content)
    }

    @Test(arguments: [
        "CREATE TABLE t (x)", "PRAGMA application_id = 1", "CREATE TABLE t (x); PRAGMA user_version = 4",
        "PRAGMA application_id = \(DatabaseFile.applicationID); CREATE TABLE profile (name)",
        "PRAGMA application_id = \(DatabaseFile.applicationID); PRAGMA user_version = -1",
    ])
    func `S11: Another program's database is refused and left as it is`(_ script: String) throws {
        try home.directory.write("", to: "other.db")
        try Connection(path: home.directory("other.db"), busyMilliseconds: 0).execute(script: script)
        let content = try home.directory.bytes(of: "other.db")
        try expectRefusal(content)
        #expect(throws: StoreError.foreign(path: home.paths.database)) { try home.open() }
    }

    @Test(arguments: [Store.schemaVersion + 1, 1000, Int(Int32.max)])
    func `S11: A newer Heddle's database is refused and left as it is`(_ version: Int) throws {
        try home.sql().execute(script: "PRAGMA user_version = \(version)")
        try expectRefusal(try home.databaseBytes())
        let error = StoreError.newer(path: home.paths.database, version: version, known: Store.schemaVersion)
        #expect(throws: error) { try home.open() }
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
    }

    @Test(arguments: 0..<8)
    func `S11: A flipped bit is refused or does no harm, and nothing is written`(_ bit: Int) throws {
        let whole = try home.databaseBytes()
        let paths = Array(0..<100) + stride(from: 100 + bit, to: whole.count, by: 499)
        for place in paths {
            var content = whole
            content[place] ^= 1 << bit
            if let error = try use(content) {
                #expect(error.status == .inputOutput, "byte \(place): \(error.message)")
                #expect(flaws(of: error) == [], "byte \(place)")
            }
        }
    }

    @Test func `S11: A page of rubbish in the middle is refused and left as it is`() throws {
        var content = try home.databaseBytes()
        let root = try #require(
            try home.sql().number("SELECT rootpage FROM sqlite_schema WHERE name = 'profile' AND type = 'table'"))
        content.replaceSubrange((root - 1) * 4096..<root * 4096, with: repeatElement(0xA5, count: 4096))
        try expectRefusal(content)
    }

    @Test func `S14: A database that stays busy says so`() throws {
        let error = StoreError(DatabaseError(code: 5, message: "database is locked"), path: "/x/heddle.db")
        #expect(error == .busy(path: "/x/heddle.db"))
        #expect(!error.message.contains("locked"))
    }
}
