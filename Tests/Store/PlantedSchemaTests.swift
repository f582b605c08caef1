import Credentials
import Fixtures
import Migrations
import SQLite
import Testing

@testable import Store

/// A database of ours to which someone has added what a schema of ours never has.
@Suite struct PlantedSchemaTests {
    let fixture: StoreFixture
    let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        fixture = try StoreFixture()
        try fixture.open().add("acme", "globex")
    }

    private static let trigger = """
        CREATE TRIGGER steal AFTER UPDATE ON selection
            BEGIN UPDATE profile SET exchange_url = 'https://evil.example/x'; END
        """

    @Test func `S41: A trigger that is planted while the database is open does not run`() throws {
        let store = try fixture.open()
        try fixture.sql().execute(script: Self.trigger)
        try store.activate(ProfileName("acme"), at: now)
        #expect(try store.profiles().allSatisfy { $0.profile.source.exchangeURL == .exchange })
    }

    @Test(arguments: [
        "CREATE VIEW profile AS SELECT * FROM hidden",
        """
        CREATE VIEW profile AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)
            SELECT hidden.* FROM hidden, r
        """,
    ])
    func `S41: A planted view stands in for no table`(_ view: String) throws {
        try fixture.sql().execute(script: "ALTER TABLE profile RENAME TO hidden; \(view)")
        let error = try #require(throws: StoreError.self) { _ = try fixture.open().profiles() }
        #expect(error.status == .inputOutput)
    }

    @Test(arguments: [
        (trigger, "trigger steal, which is not Heddle's"),
        ("CREATE TABLE more (x)", "table more, which is not Heddle's"),
        ("CREATE VIEW more AS SELECT 1", "view more, which is not Heddle's"),
        ("CREATE INDEX slow ON profile (length(hex(zeroblob(1000000)) || note))", "index slow, which is not Heddle's"),
        ("ALTER TABLE profile ADD COLUMN more TEXT", "table profile of its schema is not as Heddle made it"),
        ("DROP INDEX binding_by_profile", "its schema lacks index binding_by_profile"),
        ("ANALYZE", "table sqlite_stat1, which is not Heddle's"),
    ])
    func `S41: A schema other than the migrations' is refused, and what differs is named`(
        _ script: String, _ what: String
    ) throws {
        try fixture.sql().execute(script: script)
        let error = try #require(throws: StoreError.self) { _ = try fixture.open() }
        #expect(error.status == .inputOutput && error.message.contains(what), "\(error.message)")
        #expect(flaws(of: error) == [])
    }

    @Test func `S41: What was planted in an older database is refused when that is migrated, and nothing is changed`()
        throws
    {
        let old = try StoreFixture()
        try old.makeOld(version: 6)
        try old.sql().execute(script: Self.trigger)
        let before = try old.databaseBytes()
        #expect(throws: StoreError.self) { try old.open() }
        #expect(try old.databaseBytes() == before)
    }

    /// After a new migration, what this shows goes into migrations/schema.txt.
    @Test func `The schema that is expected is the one that the migrations make`() throws {
        let text = try Schema.text(of: fixture.sql())
        #expect(text == Migration.schema, "\(String(decoding: text, as: UTF8.self))")
    }

    @Test func `A database that was vacuumed, which may put its schema into another order, is still ours`() throws {
        try fixture.sql().execute(script: "VACUUM")
        #expect(try !fixture.open().profiles().isEmpty)
    }

    @Test func `Rows that belong to a removed profile still go with it`() throws {
        let store = try fixture.open()
        try store.bind("/work", to: ProfileName("acme"), at: now)
        try store.remove(ProfileName("acme"), at: now)
        #expect(try store.bindings().isEmpty)
    }
}
