import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Testing

@testable import Store

@Suite struct KeyRotationTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        try store.add("acme", "globex")
        try store.refresh("acme")
        try store.activate(ProfileName("acme"), at: noon.timestamp)
    }

    private var key: [UInt8] { get throws { try home.directory.bytes(of: "home/key") } }

    @discardableResult
    private func rotate(_ store: Store? = nil, pause: () -> Void = {}) throws -> KeyRotation {
        try (store ?? home.open()).rotateKey(at: noon.timestamp, pause: pause)
    }

    /// Everything works, for a process that starts now.
    private func expectSound(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let store = try home.open()
        #expect(try store.check(at: noon).isSound, sourceLocation: sourceLocation)
        #expect(try store.keys(of: "acme") == [.marked("canary")], sourceLocation: sourceLocation)
        #expect(try store.profiles().allSatisfy { $0.distrust == nil }, sourceLocation: sourceLocation)
    }

    @Test func `With a new key all is as before, and the old one opens nothing`() throws {
        let old = try key
        let rotation = try rotate()
        #expect(rotation.profiles == 2 && rotation.credentials == 1 && rotation.events >= 4)
        #expect(try key.count == 32 && key != old)
        try expectSound()
        #expect(try home.open().events(limit: 1).map(\.kind) == [.rotated])
        try home.directory.write(old, to: "home/key")
        let store = try home.open()
        #expect(throws: StoreError.doesNotOpen(try ProfileName("acme"))) { try store.keys(of: "acme") }
        #expect(try store.profiles().allSatisfy { $0.distrust != nil })
    }

    @Test func `What a killed rotation left beside the key goes with the next one`() throws {
        try home.directory.write([1, 2], to: "home/.key.0123456789ab")
        try home.directory.write("mine", to: "home/.key.of-mine")
        try rotate()
        #expect(!home.directory.exists("home/.key.0123456789ab") && home.directory.exists("home/.key.of-mine"))
    }

    @Test func `What is to be revoked is sealed anew, and what doesn't open is dropped`() throws {
        var profile = try store.profile("acme").profile
        profile.revokesReplacedKeys = true
        try store.update(profile.name, to: profile, at: noon.timestamp)
        for mark in ["a", "b", "c"] { try store.refresh("acme", mark: mark, at: noon.later(20)) }
        try home.sql().run("UPDATE replaced_key SET sealed = zeroblob(40) WHERE generation = 2")
        try rotate()
        let opened = try home.open()
        let keys = try opened.replacedKeys(of: opened.profile("acme"), isDue: false, at: noon.later(30).timestamp)
        #expect(keys.map(\.generation) == [1, 3])
        #expect(try home.sql().number("SELECT count(*) FROM replaced_key") == 2)
        #expect(try opened.profile("acme").distrust == nil)
    }

    @Test func `What was before can be undone with the new key, too`() throws {
        try rotate()
        let step = try home.open().undoStep()
        #expect(step.command == "use acme" && step.actions == [.activate(nil)])
    }

    @Test func `A process that ends before the transaction leaves the old key in use`() throws {
        let old = try key
        try home.directory.write(old + [UInt8](repeating: 7, count: 32), to: "home/key")
        try expectSound()
        try home.open().refresh("globex", mark: "later")
        try home.directory.write(old, to: "home/key")
        #expect(try home.open().keys(of: "globex") == [.marked("later")])
        try expectSound()
    }

    @Test func `A process that ends after the transaction leaves the new key in use`() throws {
        let old = try key
        var both: [UInt8] = []
        try rotate { both = (try? key) ?? [] }
        let new = try key
        #expect(both == old + new)
        try home.directory.write(both, to: "home/key")
        try expectSound()
        try home.open().refresh("globex", mark: "later")
        // Whatever was written since is written with the new one.
        try home.directory.write(new, to: "home/key")
        #expect(try home.open().keys(of: "globex") == [.marked("later")])
        try expectSound()
        try home.directory.write(both, to: "home/key")
        try rotate()
        #expect(try key.count == 32)
        try expectSound()
    }

    @Test func `A store that was opened before reads and writes with the new key`() throws {
        let early = try home.open()
        #expect(try early.keys(of: "acme") == [.marked("canary")])
        let before = try early.profile("acme")
        try rotate {
            // Rows that were read before are opened after.
            let opened = try? early.open(before.credentials[0], of: before, at: noon)
            #expect(opened == .marked("canary"))
            #expect((try? early.keys(of: "acme")) == [.marked("canary")])
            #expect((try? early.refresh("globex", mark: "meanwhile")) != nil)
        }
        #expect(try early.keys(of: "acme") == [.marked("canary")])
        #expect(try early.profiles().allSatisfy { $0.distrust == nil })
        #expect(try home.open().keys(of: "globex") == [.marked("meanwhile")])
        try early.refresh("globex", mark: "after")
        #expect(try home.open().keys(of: "globex").first == .marked("after"))
        try expectSound()
    }

    @Test func `What is written behind the transaction is sealed with the new key, whatever was in use before it`()
        throws
    {
        let (old, new) = (try key, [UInt8](repeating: 9, count: 32))
        try home.directory.write(old + new, to: "home/key")
        let early = try home.open()
        #expect(try early.keys(of: "acme") == [.marked("canary")])
        let rotating = try home.open()
        try rotating.write { _ = try rotating.sealAnew(from: .file(old), to: .file(new), at: noon.timestamp) }
        try early.refresh("globex", mark: "after")
        try home.directory.write(new, to: "home/key")
        #expect(try home.open().keys(of: "globex") == [.marked("after")])
        try expectSound()
    }

    @Test func `A refresh that began with the old key is stored with the new one`() throws {
        let early = try home.open()
        try early.prepareToStore()
        let snapshot = try early.profile("globex")
        try rotate()
        try early.refresh(snapshot, mark: "in flight")
        #expect(try home.open().keys(of: "globex") == [.marked("in flight")])
        try expectSound()
    }

    @Test func `What can't be verified is not made to verify`() throws {
        try home.sql().execute(script: "UPDATE profile SET endpoint = 'https://evil.example' WHERE name = 'globex'")
        #expect(try rotate().profiles == 1)
        #expect(try home.open().profile("globex").distrust != nil)
        try home.sql().execute(script: "UPDATE event SET detail = 'x' WHERE id = 2")
        let before = try key
        #expect(throws: UnverifiedLogError()) { try rotate() }
        #expect(try key == before)
        #expect(try home.open().keys(of: "acme") == [.marked("canary")])
    }

    @Test func `Where storing fails the old key stays, alone`() throws {
        let before = try key
        let blocked = try home.open()
        try blocked.connection.execute(script: "PRAGMA query_only = ON")
        #expect(throws: StoreError.self) { try rotate(blocked) }
        #expect(try key == before)
        try expectSound()
    }

    @Test func `A missing or damaged key is named`() throws {
        try home.directory.write("short", to: "home/key")
        #expect(throws: StoreError.keyDamaged(path: home.directory("home/key"))) { try rotate() }
        try home.directory.remove("home/key")
        #expect(throws: StoreError.keyMissing(path: home.directory("home/key"))) { try rotate() }
        #expect(!home.directory.exists("home/key"))
    }
}
