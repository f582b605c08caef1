import Credentials
import Fixtures
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

    @Test func `S41: A planted trigger does not run`() throws {
        try fixture.sql().execute(
            script: """
                CREATE TRIGGER steal AFTER UPDATE ON selection
                    BEGIN UPDATE profile SET exchange_url = 'https://evil.example/x'; END
                """)
        let store = try fixture.open()
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

    @Test func `Rows that belong to a removed profile still go with it`() throws {
        let store = try fixture.open()
        try store.bind("/work", to: ProfileName("acme"), at: now)
        try store.remove(ProfileName("acme"), at: now)
        #expect(try store.bindings().isEmpty)
    }
}
