import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

/// A database that someone else could write to: where a token is sent, and until when a key is served, is not theirs to
/// say.
@Suite struct AuthenticationTests {
    let home: StoreFixture
    let store: Store
    let acme: ProfileName

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        acme = try ProfileName("acme")
        try store.add("acme", "globex")
        try store.refresh("acme")
    }

    private func plant(_ script: String) throws { try home.sql().execute(script: script) }

    @Test(arguments: [
        "exchange_url = 'https://evil.example/x'", "token_reference = 'file:/etc/passwd'",
        "endpoint = 'https://evil.example'",
        "protected = 1", "revoke_replaced = 1", "name = 'other'", "mac = NULL", "mac = x''",
        "mac = (SELECT mac FROM profile WHERE name = 'globex')",
        "id = 7",
    ])
    func `S39: A profile that was changed by other means is told, and no other`(_ change: String) throws {
        try plant("PRAGMA foreign_keys = OFF; UPDATE profile SET \(change) WHERE name = 'acme'")
        let profiles = try home.open().profiles()
        #expect(profiles.filter { $0.distrust == nil }.map(\.profile.name.text) == ["globex"])
        let error = try #require(profiles.first { $0.profile.name.text != "globex" }?.distrust as? StoreError)
        #expect(error.status == .setUp && flaws(of: error) == [] && error.hint?.contains("heddle key reset") == true)
    }

    @Test(arguments: ["zone = 'RNO2B'", "mode = 'keys'", "note = 'x'", "organisation = 'x'", "token_expires_at = 1"])
    func `What sends no secret anywhere is not authenticated`(_ change: String) throws {
        try plant("UPDATE profile SET \(change)")
        #expect(try home.open().profiles().allSatisfy { $0.distrust == nil })
    }

    @Test func `S39: A profile of another database under the same key is not believed`() throws {
        let other = try StoreFixture()
        try other.directory.makeDirectory("home")
        try other.directory.write(home.directory.bytes(of: "home/key"), to: "home/key", mode: 0o600)
        try other.open().add("acme")
        let mac = try #require(
            try other.sql().rows("SELECT mac FROM profile WHERE name = 'acme'") { $0.blob(0) }.first)
        #expect(try other.open().profile("acme").distrust == nil)
        try home.sql().run("UPDATE profile SET mac = ? WHERE name = 'acme'", .blob(mac))
        #expect(throws: StoreError.changedElsewhere(acme)) { try home.open().profile("acme").requireTrust() }
    }

    @Test func `S39: A profile that was inserted by other means is not believed`() throws {
        try plant(
            """
            INSERT INTO profile (name, token_reference, zone, endpoint, exchange_url, mode, protected, created_at)
                VALUES ('new', 'env:A', 'Z', 'https://cwobject.com', 'https://evil.example/x', 'profile', 0, 0)
            """)
        #expect(throws: StoreError.unconfirmed(try ProfileName("new"))) {
            try home.open().profile("new").requireTrust()
        }
    }

    @Test func `S39: No migration makes a profile trusted by itself, and a person does once`() throws {
        let old = try StoreFixture()
        try old.makeOld(version: 6)
        let store = try old.open()
        #expect(throws: StoreError.keyMissing(path: old.paths.key)) { try store.profile("acme").requireTrust() }
        let plan = try store.resetPlan()
        #expect(plan.unconfirmed.map(\.profile.name.text) == ["acme"])
        try store.reset(plan, at: noon.timestamp)
        #expect(try old.open().profile("acme").distrust == nil)
        #expect(try old.open().resetPlan().isEmpty)
    }

    @Test func `S39: Set and rename sign what was believed, and confirm nothing that was not`() throws {
        var profile = try store.profile("acme").profile
        profile.source.token = try TokenReference("env:OTHER")
        try store.update(acme, to: profile, at: noon.timestamp)
        #expect(try store.profile("acme").distrust == nil)
        try plant("UPDATE profile SET exchange_url = 'https://evil.example/x' WHERE name = 'acme'")
        profile = try store.profile("acme").profile
        profile.note = try FreeText("harmless", field: "note")
        try store.update(acme, to: profile, at: noon.timestamp)
        #expect(throws: StoreError.changedElsewhere(acme)) { try store.profile("acme").requireTrust() }
        profile.isProtected = true
        try store.update(acme, to: profile, at: noon.timestamp)
        #expect(throws: StoreError.unconfirmed(acme)) { try store.profile("acme").requireTrust() }
        profile.name = try ProfileName("acme-2")
        try store.update(acme, to: profile, at: noon.timestamp)
        #expect(try store.profile("acme-2").distrust != nil)
    }

    @Test func `S39: What a person confirms is what was shown, or nothing`() throws {
        try plant("UPDATE profile SET exchange_url = 'https://shown.example/x' WHERE name = 'acme'")
        let plan = try store.resetPlan()
        try plant("UPDATE profile SET exchange_url = 'https://evil.example/x' WHERE name = 'acme'")
        #expect(throws: StoreError.changedMeanwhile(acme)) { try store.reset(plan, at: noon.timestamp) }
        #expect(try store.profile("acme").distrust != nil)
    }

    @Test func `S39: Keys of a profile that is confirmed anew are dropped`() throws {
        try plant("UPDATE profile SET exchange_url = 'https://other.example/x' WHERE name = 'acme'")
        try store.reset(store.resetPlan(), at: noon.timestamp)
        let snapshot = try store.profile("acme")
        #expect(snapshot.distrust == nil && snapshot.credentials.isEmpty)
    }

    @Test(arguments: [
        "expires_at = expires_at + 1", "expires_at = expires_at + 3600", "obtained_at = obtained_at + 1",
        "obtained_uptime = obtained_uptime + 1", "obtained_boot = 'other'", "issuer_offset = 1", "generation = 9",
    ])
    func `S40: A sealed key whose end, times or place was changed does not open`(_ change: String) throws {
        try plant("UPDATE credential SET \(change)")
        #expect(throws: StoreError.doesNotOpen(acme)) { try home.open().keys(of: "acme") }
    }

    @Test func `S40: An end in the year 2100 is named, and served to nobody`() throws {
        try plant("UPDATE credential SET expires_at = 4102444800")
        for read in [{ try home.open().keys(of: "acme").first }, { try fresh(10) }] {
            let error = try #require(throws: StoreError.self) { _ = try read() }
            #expect(error.status == .inputOutput && error.message.contains("expires_at"))
        }
    }

    private func fresh(_ seconds: Double, _ name: String = "acme") throws -> TemporaryCredential? {
        try home.open().freshCredential(of: ProfileName(name), at: noon.later(seconds), settle: .standard)?.credential
    }

    @Test func `S40: The short cut, too, opens no key whose end was changed`() throws {
        #expect(try fresh(10) == .marked("canary"))
        try plant("UPDATE credential SET expires_at = expires_at + 60")
        #expect(throws: StoreError.doesNotOpen(acme)) { _ = try fresh(10) == nil }
    }

    @Test func `S40: A key of another database under the same sealing key does not open`() throws {
        let other = try StoreFixture()
        try other.directory.makeDirectory("home")
        try other.directory.write(home.directory.bytes(of: "home/key"), to: "home/key", mode: 0o600)
        try other.open().add("acme")
        try other.open().refresh("acme", mark: "theirs")
        let sealed = try #require(try other.open().profile("acme").credentials.first).sealed
        try home.sql().run("UPDATE credential SET sealed = ?", .blob(sealed))
        #expect(throws: StoreError.doesNotOpen(acme)) { try home.open().keys(of: "acme") }
        #expect(throws: StoreError.doesNotOpen(acme)) { _ = try fresh(10) == nil }
    }

    @Test func `S40: Who asks for a profile by its name is not given the keys of one that took it`() throws {
        try store.refresh("globex", mark: "theirs")
        try plant(
            "UPDATE profile SET name = 'x' WHERE name = 'acme'; UPDATE profile SET name = 'acme' WHERE name = 'globex'")
        #expect(throws: StoreError.doesNotOpen(acme)) { _ = try fresh(10) == nil }
    }

    @Test func `Keys outlive a change of the profile's name`() throws {
        var profile = try store.profile("acme").profile
        profile.name = try ProfileName("acme-2")
        try store.update(acme, to: profile, at: noon.timestamp)
        #expect(try home.open().keys(of: "acme-2") == [.marked("canary")])
        #expect(try fresh(10, "acme-2") == .marked("canary"))
    }

    @Test func `S39: A database without its identity is damaged`() throws {
        try plant("DELETE FROM identity")
        let error = try #require(throws: StoreError.self) { try home.open().profile("acme").requireTrust() }
        #expect(error.status == .inputOutput)
    }

    @Test func `S7: The copy that a migration makes has no keys, nor has a backup`() throws {
        let sealed = try #require(try store.profile("acme").credentials.first).sealed
        try store.backUp(to: home.directory("copy"))
        #expect(try home.directory.mode(of: "copy") == 0o600)
        #expect(try home.directory.files(holding: Array(sealed.prefix(32))) == ["home/heddle.db"])
        let copy = try Connection(path: home.directory("copy"), busyMilliseconds: 0)
        #expect(try copy.number("SELECT count(*) FROM profile") == 2)
        #expect(try copy.text("PRAGMA integrity_check") == "ok")
        let old = try StoreFixture()
        try old.makeOld(version: 6)
        try old.sql().run("INSERT INTO credential VALUES (1, 1, 0, 1, 0, '', ?, 0)", .blob(sealed))
        _ = try old.open()
        #expect(try old.directory.files(holding: Array(sealed.prefix(32))) == [])
    }
}
