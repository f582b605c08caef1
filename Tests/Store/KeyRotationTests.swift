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
        #expect(step.command == "use acme" && step.action == .activate(nil))
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

    // MARK: The keyring

    /// A store whose keyring is a stand-in that keeps secrets in files.
    private func keyringStore(_ script: String? = nil) throws -> Store {
        let bin = home.directory("bin")
        if !home.directory.exists("bin") { try home.directory.makeDirectory("bin") }
        try home.directory.write(
            script ?? """
                #!/bin/sh
                action=$1; while [ $# -gt 1 ]; do shift; done
                case $action in
                store) cat >'\(bin)'/$1 ;;
                lookup) cat '\(bin)'/$1 2>/dev/null ;;
                clear) rm '\(bin)'/$1 ;;
                esac
                """, to: "bin/secret-tool", mode: 0o700)
        return try Store(
            Paths(environment: ["HEDDLE_HOME": "\(home.directory.path)/home", "PATH": "\(bin):/usr/bin:/bin"]))
    }

    #if os(Linux)
        @Test func `The key moves to the keyring and back, and rotates there`() throws {
            let before = try key
            #expect(try keyringStore().moveKey(to: .keyring))
            #expect(try String(decoding: key, as: UTF8.self).hasPrefix("keyring "))
            #expect(try home.directory.files(holding: before) == [])
            #expect(try keyringStore().keys(of: "acme") == [.marked("canary")])
            #expect(try !keyringStore().moveKey(to: .keyring))
            try rotate(try keyringStore())
            #expect(try home.directory.names(in: "bin").count == 2)
            #expect(try keyringStore().check(at: noon).isSound)
            #expect(try keyringStore().moveKey(to: .file))
            #expect(try key.count == 32 && key != before && home.directory.names(in: "bin") == ["secret-tool"])
            try expectSound()
        }

        @Test(arguments: [
            ("#!/bin/sh\nexit 1\n", "it kept nothing"), ("#!/bin/sh\necho locked >&2; exit 1\n", "locked"),
            ("#!/bin/sh\ncat >/dev/null; echo 00\n", "it kept nothing"),
        ])
        func `A keyring that keeps nothing gets no key`(_ script: String, _ why: String) throws {
            let before = try key
            let error = try #require(throws: KeyringError.self) { try keyringStore(script).moveKey(to: .keyring) }
            #expect(error.message == "the sealing key's keyring can't be used: \(why)" && error.status == .setUp)
            #expect(try key == before)
            try expectSound()
        }

        @Test func `A keyring that lost the key is named, and no other key is made`() throws {
            _ = try keyringStore().moveKey(to: .keyring)
            let file = try key
            let store = try keyringStore("#!/bin/sh\nexit 1\n")
            #expect(throws: KeyringError.self) { try store.keys(of: "acme") }
            #expect(throws: KeyringError.self) { try store.refresh("acme", mark: "new") }
            #expect(try store.profiles().count == 2 && key == file)
        }
    #endif
}
