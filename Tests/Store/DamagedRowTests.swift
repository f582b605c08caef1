import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

/// A row that holds what Heddle never wrote there: named, and in nobody's way.
@Suite struct DamagedRowTests {
    let home: StoreFixture
    let acme: ProfileName

    init() throws {
        home = try StoreFixture()
        acme = try ProfileName("acme")
        let store = try home.open()
        try store.add("acme", "globex")
        try store.refresh("acme")
        try store.refreshFailed(
            store.profile("acme"), with: RefreshFailure(kind: .auth, message: "no", hint: nil, at: noon.timestamp),
            nextAttempt: noon.timestamp)
    }

    private func plant(_ change: String) throws {
        try home.sql().execute(script: "PRAGMA ignore_check_constraints = ON; UPDATE \(change)")
    }

    /// - Returns: what is said of the damaged row.
    private func damage() throws -> DamagedProfile {
        let (profiles, damaged) = try home.open().survey()
        #expect(profiles.map(\.profile.name.text) == ["globex"], "one bad row hides no other")
        #expect(flaws(of: try #require(damaged.first).error) == [])
        #expect(damaged.first?.error.status == .inputOutput)
        return try #require(damaged.first)
    }

    @Test(arguments: [
        ("name", "'$(touch x)'"), ("name", "'a' || char(0) || 'b'"), ("name", "''"), ("zone", "'a b'"),
        ("token_reference", "'nothing'"), ("endpoint", "'http://evil.example'"),
        ("exchange_url", "'http://cwlota.com'"),
        ("exchange_url", "'https://a@b'"), ("mode", "'other'"), ("source", "'magic'"), ("note", "'a' || char(27)"),
        ("organisation", "char(8238)"), ("note", "replace(hex(zeroblob(101)), '0', 'x')"), ("protected", "2"),
        ("protected", "-9223372036854775808"), ("token_expires_at", "9223372036854775807"),
        ("token_expires_at", "-9223372036854775808"), ("token_expires_at", "253402300800"),
    ])
    func `S6, S34, S42: What was planted past the schema's checks is named, and hides nothing`(
        _ column: String, _ value: String
    ) throws {
        try plant("profile SET \(column) = \(value) WHERE name = 'acme'")
        #expect(try damage().column == column)
    }

    @Test(
        arguments: [
            "ended", "last_success_at", "failure_at", "failures_in_a_row", "next_attempt_at", "paused_until",
            "last_generation",
        ], ["9223372036854775807", "-9223372036854775808", "-1"])
    func `S42: A count or a time that no clock gave is named, and forgotten with the keys`(
        _ column: String, _ number: String
    ) throws {
        try plant("refresh SET \(column) = \(number)")
        let damage = try damage()
        #expect(damage.column == column && damage.error.hint == "heddle forget acme")
        let store = try home.open()
        #expect(throws: damage.error) { try store.profile("acme") }
        try store.forget(acme, at: noon.timestamp)
        try store.refresh("acme")
        #expect(try store.keys(of: "acme") == [.marked("canary")])
    }

    @Test(
        arguments: ["obtained_at", "expires_at", "obtained_uptime", "issuer_offset"],
        ["9223372036854775807", "-9223372036854775808"])
    func `S40, S42: A key's time that no clock gave is named before anything is computed with it`(
        _ column: String, _ number: String
    ) throws {
        try plant("credential SET \(column) = \(number)")
        let damage = try damage()
        #expect([column, "expires_at"].contains(damage.column) && damage.error.hint == "heddle forget acme")
        #expect(throws: StoreError.self) {
            _ = try home.open().freshCredential(of: acme, at: noon.later(10), settle: .standard)?.lifetime
        }
    }

    @Test func `S42: A generation that no exchange gave is named`() throws {
        try plant("credential SET generation = -1")
        #expect(try damage().column == "generation")
    }

    @Test(arguments: ["UPDATE event SET at = 9223372036854775807", "UPDATE event SET at = -9223372036854775808"])
    func `S42: An event of no time is named, and hides no other`(_ change: String) throws {
        let all = try home.open().events(limit: 10).count
        try home.sql().execute(script: change + " WHERE id = 2")
        var damages: [StoreError] = []
        let events = try home.open().events(limit: 10) { damages.append($0) }
        #expect(events.count == all - 1 && damages.count == 1 && damages[0].message.contains("event 2"))
    }

    @Test(arguments: ["zone", "mode", "note"])
    func `S42: What is not authenticated can be mended without a person's confirmation`(_ column: String) throws {
        try plant("profile SET \(column) = 'a b' || char(7) WHERE name = 'acme'")
        let store = try home.open()
        let draft = try store.draft(of: acme)
        #expect(draft.damages.map(\.column) == [column])
        var profile = draft.profile
        profile.zone = try Zone("RNO2A")
        try store.update(acme, to: profile, at: noon.timestamp)
        #expect(try store.profile("acme").distrust == nil)
    }

    @Test func `S39, S42: What is authenticated stays refused after it was mended`() throws {
        try plant("profile SET exchange_url = 'nowhere' WHERE name = 'acme'")
        let store = try home.open()
        try store.update(acme, to: store.draft(of: acme).profile, at: noon.timestamp)
        #expect(throws: StoreError.unconfirmed(acme)) { try store.profile("acme").requireTrust() }
    }

    @Test(arguments: ["acme", "$(touch x)", "-rf", ""])
    func `S42: A damaged profile is removed by the name that its row has`(_ name: String) throws {
        try home.sql().execute(
            script: "PRAGMA ignore_check_constraints = ON; UPDATE profile SET zone = 'a b' WHERE name = 'acme'")
        let sql = try home.sql()
        try sql.execute(script: "PRAGMA ignore_check_constraints = ON")
        try sql.run("UPDATE profile SET name = ? WHERE name = 'acme'", .text(name))
        let store = try home.open()
        try store.remove(rowNamed: name, at: noon.timestamp)
        #expect(try store.survey().damaged.isEmpty)
        #expect(try store.profiles().map(\.profile.name.text) == ["globex"])
    }

    @Test func `S42, S48: One that is named is told of beside the others that were named`() throws {
        try plant("profile SET zone = 'a b' WHERE name = 'acme'")
        let (profiles, damaged) = try home.open().survey(of: ["acme", "globex", "acme"])
        #expect(profiles.map(\.profile.name.text) == ["globex"] && damaged.map(\.name) == ["acme"])
        #expect(throws: StoreError.self) { _ = try home.open().survey(of: ["globex", "nobody"]).damaged }
    }

    @Test func `S46: A planted directory adds no line to what shells read`() throws {
        let store = try home.open()
        try store.bind("/work", to: acme, at: noon.timestamp)
        try home.sql().run("INSERT INTO binding VALUES (?, 1)", .text("/x\nacme\t/etc"))
        try store.writeBindings()
        let lines = try home.directory.text(of: "home/state/bindings").split(separator: "\n")
        #expect(lines.dropFirst() == ["acme\t/work"])
        #expect(try store.bindings().map(\.directory) == ["/work"])
    }
}
