import Credentials
import Crypto
import Fixtures
import Migrations
import SQLite
import Testing
import Text

@testable import Store

@Suite struct MigrationTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
    }

    /// The SQL files in the repository.
    private static let directory = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/migrations"

    private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func fileName(of migration: Migration) -> String {
        let number = String(migration.version)
        return "V\(String(repeating: "0", count: 4 - number.count))\(number)__\(migration.name).sql"
    }

    @Test(arguments: Migration.all)
    func `S13: A released migration never changes`(_ migration: Migration) throws {
        let file = try RepositoryFile.bytes("\(Self.directory)/\(fileName(of: migration))")
        #expect(hexadecimal(SHA256.hash(data: file)) == migration.sha256)
        #expect(migration.sql == file)
    }

    @Test func `S13: Every SQL file is in the manifest, counting up from 1 without gaps`() throws {
        let files = try RepositoryFile.names(in: Self.directory).filter { $0.hasSuffix(".sql") }
        #expect(files == Migration.all.map(fileName))
        #expect(Migration.all.map(\.version) == Array(1...Migration.latest))
    }

    @Test(arguments: 0..<Migration.latest)
    func `S13: The database's own list agrees with the manifest`(_ version: Int) throws {
        if version > 0 { try home.makeOld(version: version) }
        _ = try home.open()
        let rows = try home.sql().rows("SELECT version, name, sha256 FROM migration ORDER BY version") {
            "\($0.int(0)) \($0.text(1)) \($0.text(2))"
        }
        #expect(rows == Migration.all.map { "\($0.version) \($0.name) \($0.sha256)" })
    }

    /// Tables and indices, whoever made them.
    private func schema(_ sql: Connection) throws -> [String] {
        try sql.rows("SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema ORDER BY 1") {
            $0.text(0)
        }
    }

    @Test(arguments: 1..<Migration.latest)
    func `An older database is brought up to date with what is in it`(_ version: Int) throws {
        try home.makeOld(version: version)
        let store = try home.open()
        #expect(try store.profiles().map(\.profile.name.text) == ["acme"])
        #expect(try store.profile("acme").profile.mode == .keys)
        try store.refresh("acme")
        #expect(try home.sql().number("PRAGMA user_version") == Migration.latest)
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
        let fresh = try StoreFixture()
        _ = try fresh.open()
        #expect(try schema(home.sql()) == schema(fresh.sql()))
    }

    @Test(arguments: 1..<Migration.latest)
    func `S2: Before that it is backed up, for its owner alone`(_ version: Int) throws {
        try home.makeOld(version: version)
        _ = try home.open()
        let backup = "home/heddle.db.v\(version).bak"
        #expect(try home.directory.names(in: "home") == ["heddle.db", "heddle.db.v\(version).bak"])
        #expect(try home.directory.mode(of: backup) == 0o600)
        let sql = try Connection(path: home.directory(backup), busyMilliseconds: 0)
        #expect(try sql.number("PRAGMA user_version") == version)
        #expect(try sql.text("SELECT name FROM profile") == "acme")
    }

    /// What versions before 0.1 made: a copy with everything in it.
    private func makeOldCopy(_ name: String) throws {
        let store = try home.open()
        try store.add("acme", "globex")
        try store.refresh("acme")
        try store.refresh("globex")
        try home.directory.write(home.databaseBytes(), to: "home/\(name)", mode: 0o600)
    }

    @Test(arguments: [true, false])
    func `S7: forget and remove leave no keys in a copy that an older version made`(_ isForgotten: Bool) throws {
        try makeOldCopy("heddle.db.v3.bak")
        let sealed = try #require(
            try home.sql().rows("SELECT sealed FROM credential") { statement -> [UInt8]? in statement.blob(0) }.first
                ?? nil)
        let store = try home.open()
        let acme = try ProfileName("acme")
        if isForgotten {
            #expect(try store.forget(acme, at: noon.timestamp))
        } else {
            try store.remove(acme, at: noon.timestamp)
        }
        let copy = try Connection(path: home.directory("home/heddle.db.v3.bak"), busyMilliseconds: 0)
        #expect(try copy.number("SELECT count(*) FROM credential") == 0)
        #expect(try copy.number("SELECT count(*) FROM profile") == 2)
        for (name, content) in try home.directory.files() {
            #expect(!content.contains(sealed), "\(name) still has the sealed keys")
        }
        #expect(try home.directory.names(in: "home").sorted() == ["heddle.db", "heddle.db.v3.bak", "key"])
    }

    @Test func `S7: A copy that can't be cleared is named before anything is forgotten`() throws {
        try makeOldCopy("heddle.db.v3.bak")
        try home.directory.write("SQLite format 3", to: "home/heddle.db.v3.bak", mode: 0o600)
        let store = try home.open()
        let error = #expect(throws: StoreError.self) { try store.forget(ProfileName("acme"), at: noon.timestamp) }
        #expect(error?.hint == "rm \(home.directory("home/heddle.db.v3.bak"))" && error?.status == .inputOutput)
        #expect(try store.profile("acme").credentials.count == 1)
    }

    @Test func `What a killed migration left behind is cleared up`() throws {
        try home.makeOld(version: 2)
        try home.directory.write("half a backup", to: "home/heddle.db.v2.bak.new", mode: 0o644)
        try home.directory.write("half a journal", to: "home/heddle.db.v2.bak.new-journal")
        try home.directory.write("an old backup", to: "home/heddle.db.v2.bak")
        #expect(try home.open().profiles().count == 1)
        #expect(try home.directory.names(in: "home") == ["heddle.db", "heddle.db.v2.bak"])
        #expect(try home.directory.bytes(of: "home/heddle.db.v2.bak").count > 4096)
    }

    @Test func `A migration that fails changes nothing`() throws {
        try home.makeOld(version: 2)
        try home.sql().execute(script: "CREATE TABLE event (in_the_way TEXT)")
        let before = try home.databaseBytes()
        #expect(throws: StoreError.self) { try home.open() }
        #expect(try home.databaseBytes() == before)
        try home.sql().execute(script: "DROP TABLE event")
        #expect(try home.open().profiles().count == 1)
    }

    @Test func `S10: A disk that is too full to migrate changes nothing`() async throws {
        try home.makeOld(version: 1)
        let before = try home.databaseBytes()
        await #expect(processExitsWith: .success) { [path = home.directory.path as String] in
            let paths = try StoreFixture.paths(in: path)
            Limits.forbidFiles(over: 8192)
            do {
                _ = try Store(paths)
                Issue.record("it was migrated all the same")
            } catch {
                #expect((error as? any ExplainedError)?.status == .inputOutput)
            }
        }
        #expect(try home.databaseBytes() == before)
        #expect(try home.open().profiles().count == 1)
    }
}
