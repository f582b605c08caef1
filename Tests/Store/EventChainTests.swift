import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct EventChainTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        try store.add("a1", "a2", "a3", "a4", "a5")
    }

    private func problems() throws -> [String] { try home.open().checkEvents().problems }

    @Test func `S54: A log that nobody touched verifies`() throws {
        #expect(try home.open().checkEvents() == EventCheck(verified: 5, older: 0, problems: []))
    }

    @Test(arguments: [
        ("UPDATE event SET detail = 'x' WHERE id = 3", "event 3 was changed, or one before it removed"),
        ("UPDATE event SET at = at + 1 WHERE id = 1", "event 1 was changed, or one before it removed"),
        ("UPDATE event SET kind = 'removed' WHERE id = 5", "event 5 was changed, or one before it removed"),
        ("UPDATE event SET profile_name = NULL WHERE id = 2", "event 2 was changed, or one before it removed"),
        ("DELETE FROM event WHERE id = 2", "event 3 was changed, or one before it removed"),
        ("DELETE FROM event WHERE id = 1", "event 2 was changed, or one before it removed"),
        ("DELETE FROM event WHERE id >= 4", "the newest events were removed"),
        ("DELETE FROM event", "the newest events were removed"),
        ("INSERT INTO event (at, kind) VALUES (0, 'added')", "event 6 was written without the sealing key"),
        ("UPDATE event SET mac = NULL WHERE id = 3", "event 3 was written without the sealing key"),
        ("DELETE FROM event_chain", "the record of where the chain begins and ends was removed"),
        ("UPDATE event_chain SET end_id = 4", "the record of where the chain begins and ends was changed"),
        ("UPDATE event_chain SET start_id = 2", "the record of where the chain begins and ends was changed"),
        ("UPDATE event SET id = 9 WHERE id = 2", "event 3 was changed, or one before it removed"),
    ])
    func `S54: A change by other means shows`(_ script: String, _ problem: String) throws {
        try home.sql().execute(script: script)
        #expect(try problems().contains(problem))
        // What is written afterwards doesn't hide it.
        try home.open().activate(ProfileName("a1"), at: noon.timestamp)
        if script != "DELETE FROM event_chain" { #expect(try !problems().isEmpty) }
    }

    @Test func `S54: Events that are removed for their age or their number leave a chain that verifies`() throws {
        for day in 1...100 {
            try store.activate(ProfileName("a\(day % 5 + 1)"), at: noon.later(Double(day) * 86_400).timestamp)
        }
        let check = try home.open().checkEvents()
        // Each with what was before it.
        #expect(check == EventCheck(verified: 2 * 91, older: 0, problems: []))
        #expect(try home.sql().number("SELECT count(*) FROM event") == 2 * 91)
    }

    @Test func `S54: An event that is planted before the oldest shows`() throws {
        try store.activate(ProfileName("a1"), at: noon.later(91 * 86_400).timestamp)
        #expect(try home.sql().number("SELECT count(*) FROM event WHERE kind <> 'was'") == 1)
        try home.sql().execute(script: "INSERT INTO event (id, at, kind) VALUES (2, 1807000000, 'added')")
        #expect(try problems() == ["event 2 is older than those that were removed for their age"])
    }

    @Test func `S54: Events of an older database are kept, and counted apart`() throws {
        let old = try StoreFixture()
        try old.makeOld(version: 6)
        try old.sql().execute(
            script: "INSERT INTO event (at, kind) VALUES (1800000000, 'added'), (1800000000, 'changed')")
        let store = try old.open()
        try store.reset(store.resetPlan(), at: noon.timestamp)
        #expect(try store.checkEvents() == EventCheck(verified: 1, older: 2, problems: []))
    }

    @Test func `S54: What happens without the key is written down all the same, and shows`() throws {
        try home.directory.move("home/key", to: "lost")
        try home.open().remove(ProfileName("a1"), at: noon.timestamp)
        #expect(try home.open().events(limit: 1).map(\.kind) == [.removed])
        try home.directory.move("lost", to: "home/key")
        #expect(try problems() == ["event 6 was written without the sealing key"])
        try store.reset(store.resetPlan(), at: noon.timestamp)
        #expect(try problems() == [])
    }

    @Test func `db check finds what is wrong in every part`() throws {
        try store.refresh("a1")
        try store.refresh("a2")
        #expect(try home.open().check(at: noon).isSound)
        try home.sql().execute(
            script: """
                PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
                UPDATE profile SET exchange_url = 'https://evil.example' WHERE name = 'a3';
                UPDATE profile SET zone = 'a b' WHERE name = 'a4';
                UPDATE credential SET expires_at = expires_at + 1 WHERE profile_id = 1;
                INSERT INTO binding VALUES ('/x', 99);
                UPDATE event SET at = 0 WHERE id = 2;
                """)
        let check = try home.open().check(at: noon)
        #expect(
            !check.isSound && check.parts.map(\.name) == ["schema", "integrity", "profiles", "credentials", "events"])
        #expect(check.parts.map(\.problems.count) == [0, 2, 2, 1, 1], "\(check)")
        #expect(
            check.parts.map(\.summary) == [
                "version \(Store.schemaVersion)", "damaged", "3 verified", "1 open", "6 verified",
            ])
    }
}
