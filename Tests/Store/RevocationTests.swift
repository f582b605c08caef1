import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

/// Keys that are to be revoked once they are no longer handed out.
@Suite struct RevocationTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        var profile = try Profile.named("acme")
        profile.revokesReplacedKeys = true
        try store.add(profile, at: noon.timestamp)
        try store.refresh("acme", mark: "first")
    }

    private func due(at now: ClockReading) throws -> [String] {
        try store.replacedKeys(of: store.profile("acme"), isDue: true, at: now.timestamp).map {
            $0.accessKeyID.reveal()
        }
    }

    private var rows: Int { get throws { try home.sql().number("SELECT count(*) FROM replaced_key") ?? -1 } }

    @Test func `A key is due a minute after another replaced it, and not once it has expired`() throws {
        #expect(try rows == 0)
        try store.refresh("acme", mark: "second", at: noon.later(300))
        #expect(try rows == 1 && due(at: noon.later(359)).isEmpty)
        #expect(try due(at: noon.later(360)) == ["CWAKfirstKEYID0123"])
        #expect(try due(at: noon.later(899)) == ["CWAKfirstKEYID0123"])
        #expect(try due(at: noon.later(900)).isEmpty)
        try store.refresh("acme", mark: "third", at: noon.later(900))
        #expect(try due(at: noon.later(970)) == ["CWAKsecondKEYID0123"] && rows == 1)
    }

    @Test func `Every key that was replaced is remembered, not only the one that stands in`() throws {
        for count in 1...3 { try store.refresh("acme", mark: "k\(count)", at: noon.later(Double(count) * 20)) }
        #expect(try due(at: noon.later(200)) == ["first", "k1", "k2"].map { "CWAK\($0)KEYID0123" })
    }

    @Test func `A profile that no longer asks for it has none revoked`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        var profile = try store.profile("acme").profile
        profile.revokesReplacedKeys = false
        try store.update(profile.name, to: profile, at: noon.timestamp)
        #expect(try rows == 0)
    }

    @Test func `A profile that doesn't ask for it keeps no list`() throws {
        try store.add("globex")
        try store.refresh("globex")
        try store.refresh("globex", at: noon.later(300))
        #expect(try rows == 0)
    }

    @Test func `A revoked key is gone from the list and from the cache, and the log names it in short`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        let snapshot = try store.profile("acme")
        let key = try #require(store.replacedKeys(of: snapshot, isDue: false, at: noon.later(301).timestamp).first)
        #expect(snapshot.credentials.count == 2)
        try store.revoked(key, of: snapshot, at: noon.later(400).timestamp)
        #expect(try rows == 0 && store.profile("acme").credentials.count == 1)
        let event = try #require(try store.events(kinds: [.revoked], limit: 1).first)
        #expect(event.detail == "key CWAK…0123" && event.profile == "acme")
    }

    @Test func `What could not be revoked is tried again later, and said once`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        for seconds in [400.0, 410] {
            let snapshot = try store.profile("acme")
            let key = try #require(store.replacedKeys(of: snapshot, isDue: false, at: noon.later(400).timestamp).first)
            try store.notRevoked(key, of: snapshot, why: "the host said no", at: noon.later(seconds).timestamp)
        }
        #expect(try due(at: noon.later(890)).isEmpty)
        let events = try store.events(kinds: [.notRevoked], limit: 9)
        #expect(events.map(\.detail) == ["key CWAK…0123: the host said no"])
    }

    @Test func `A time to be revoked that a clock of the future left behind is not waited for`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        try home.sql().run("UPDATE replaced_key SET revoke_at = 4000000000")
        #expect(try due(at: noon.later(400)).count == 1)
    }

    @Test func `A row of another profile, or another database, revokes nothing`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        try home.sql().run("UPDATE replaced_key SET generation = 7")
        #expect(try due(at: noon.later(400)).isEmpty)
    }

    @Test func `S27: The list holds no key in the clear`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        let bytes = try home.databaseBytes()
        #expect(!bytes.contains(Array("CWAKfirstKEYID0123".utf8)) && !bytes.contains(Array("first-secret".utf8)))
    }

    @Test func `Keys are remembered under another name of the profile, and forgotten with another source`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        var profile = try store.profile("acme").profile
        profile.name = try ProfileName("acme-2")
        try store.update(ProfileName("acme"), to: profile, at: noon.timestamp)
        let keys = try store.replacedKeys(of: store.profile("acme-2"), isDue: true, at: noon.later(400).timestamp)
        #expect(keys.count == 1)
        profile.source.token = try TokenReference("env:OTHER")
        try store.update(profile.name, to: profile, at: noon.timestamp)
        #expect(try rows == 0)
    }

    @Test func `What can be revoked is what is cached and what was replaced, each once`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        let keys = try store.revocableKeys(of: store.profile("acme"), at: noon.later(302))
        #expect(keys.map { $0.accessKeyID.reveal() } == ["CWAKsecondKEYID0123", "CWAKfirstKEYID0123"])
        let later = try store.revocableKeys(of: store.profile("acme"), at: noon.later(1000))
        #expect(later.map { $0.accessKeyID.reveal() } == ["CWAKsecondKEYID0123"])
    }

    @Test func `A copy of the database has no list`() throws {
        try store.refresh("acme", mark: "second", at: noon.later(300))
        try store.backUp(to: home.directory("copy.db"))
        let copy = try Connection(path: home.directory("copy.db"), busyMilliseconds: 0)
        #expect(try copy.number("SELECT count(*) FROM replaced_key") == 0)
    }
}
