import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct EventTests {
    let home: StoreFixture
    let store: Store
    let acme: ProfileName

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        acme = try ProfileName("acme")
    }

    private func events() throws -> [String] {
        try home.sql().rows(
            "SELECT at, profile_name, kind, ifnull(detail, '-') FROM event WHERE kind <> 'was' ORDER BY id"
        ) {
            "\($0.int(0) - 1_800_000_000) \($0.text(1)) \($0.text(2)) \($0.text(3))"
        }
    }

    private func fail(_ message: String) throws {
        let failure = RefreshFailure(kind: .auth, message: message, hint: nil, at: noon.later(7).timestamp)
        try store.refreshFailed(store.profile("acme"), with: failure, nextAttempt: noon.timestamp)
    }

    @Test func `What happens is written down, and no secret with it`() throws {
        try store.add(.named("acme"), at: noon.timestamp)
        try store.update(acme, to: .named("acme", token: "env:A"), at: noon.later(1).timestamp)
        try store.activate(acme, at: noon.later(2).timestamp)
        try store.refresh("acme", at: noon.later(3))
        try fail("the token was refused")
        try store.forget(acme, at: noon.later(8).timestamp)
        try store.update(acme, to: .named("acme-2", token: "env:A"), at: noon.later(9).timestamp)
        try store.remove(ProfileName("acme-2"), at: noon.later(10).timestamp)
        #expect(
            try events() == [
                "0 acme added -", "1 acme changed token: env:COREWEAVE_API_TOKEN -> env:A", "2 acme activated -",
                "3 acme refreshed key CWAK…0123, until 2027-01-15T08:15:03Z",
                "7 acme failed auth: the token was refused",
                "8 acme forgotten -", "9 acme-2 renamed was acme", "10 acme-2 removed -",
            ])
        #expect(try home.directory.files(holding: Array("canary".utf8)) == [])
    }

    @Test func `What did not happen is not written down`() throws {
        try store.add("acme")
        #expect(throws: StoreError.self) { try store.add("acme") }
        #expect(throws: StoreError.self) { try store.remove(ProfileName("globex"), at: noon.timestamp) }
        _ = try store.forget(acme, at: noon.timestamp)
        #expect(try events() == ["0 acme added -"])
    }

    @Test func `The newest ten thousand are kept`() throws {
        try store.add("acme")
        try home.sql().run(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
                INSERT INTO event (at, profile_name, kind) SELECT 1800000000 + i, 'acme', 'refreshed' FROM n
            """)
        store.eventLimits.slack = 1
        try store.activate(acme, at: noon.timestamp)
        let sql = try home.sql()
        #expect(try sql.number("SELECT count(*) FROM event WHERE kind <> 'was'") == 10_000)
        #expect(try sql.text("SELECT kind FROM event WHERE kind <> 'was' ORDER BY id DESC LIMIT 1") == "activated")
        // What was before the switch has a row of its own, which doesn't count.
        #expect(try sql.number("SELECT min(id) FROM event") == 10503 - 10_000)
    }

    @Test(arguments: [
        ("a\nb\u{1B}[31mc", "auth: a b[31mc"),
        (String(repeating: "x", count: 10_000), "auth: " + String(repeating: "x", count: 494)),
        // Characters of many code points, which is what the database counts.
        (String(repeating: "e\u{301}", count: 499), "auth: " + String(repeating: "e\u{301}", count: 247)),
        (String(repeating: "🇪🇺", count: 499), "auth: " + String(repeating: "🇪🇺", count: 247)),
    ])
    func `S35: What a server said is written down printable and bounded`(_ message: String, _ detail: String) throws {
        try store.add("acme")
        try fail(message)
        #expect(try events().last == "7 acme failed \(detail)")
    }

    @Test(arguments: ["", "Refreshed", "re freshed", "re-freshed", "x1", "$(id)"])
    func `The schema refuses what is no event`(_ kind: String) throws {
        #expect(throws: DatabaseError.self) {
            try home.sql().run("INSERT INTO event (at, kind) VALUES (0, ?)", .text(kind))
        }
    }
}
