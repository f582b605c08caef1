import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Testing

@testable import Store

@Suite struct SealingTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        try store.add("acme", "globex")
        try store.refresh("acme")
    }

    private var lost: StoreError { .keyMissing(path: home.paths.key) }

    @Test func `S31: No secret is in any file but the key`() throws {
        try store.refresh("globex", mark: "canary-of-globex")
        try store.refreshFailed(
            store.profile("acme"), with: RefreshFailure(kind: .auth, message: "no", hint: "x", at: noon.timestamp),
            nextAttempt: noon.timestamp)
        #expect(try home.directory.files(holding: Array("canary".utf8)) == [])
        let key = try home.directory.bytes(of: "home/key")
        #expect(try home.directory.files(holding: key) == ["home/key"])
    }

    @Test func `S31: The same keys are sealed otherwise each time`() throws {
        try store.refresh("acme", at: noon.later(60))
        let sealed = try store.profile("acme").credentials.map(\.sealed)
        #expect(sealed.count == 2 && sealed[0] != sealed[1] && sealed[0].prefix(12) != sealed[1].prefix(12))
    }

    @Test func `S31: A row moved to another profile does not open`() throws {
        try home.sql().run("UPDATE credential SET profile_id = 2")
        #expect(throws: StoreError.doesNotOpen(try ProfileName("globex"))) { try store.keys(of: "globex") }
    }

    @Test func `S31: A row moved to a profile of the same name does not open`() throws {
        let row = try #require(try store.profile("acme").credentials.first)
        try store.remove(ProfileName("acme"), at: noon.timestamp)
        try store.add("acme")
        let present = try store.profile("acme")
        #expect(throws: StoreError.doesNotOpen(try ProfileName("acme"))) { try store.open(row, of: present, at: noon) }
    }

    @Test func `S31: A row passed off as another generation does not open`() throws {
        try home.sql().run("UPDATE credential SET generation = 7")
        #expect(throws: StoreError.doesNotOpen(try ProfileName("acme"))) { try store.keys(of: "acme") }
    }

    @Test(arguments: [0, 11, 12, 40, -16, -1])
    func `S31: A row with a flipped bit does not open`(_ place: Int) throws {
        var sealed = try #require(try store.profile("acme").credentials.first).sealed
        sealed[place < 0 ? sealed.count + place : place] ^= 1
        try home.sql().run("UPDATE credential SET sealed = ?", .blob(sealed))
        #expect(throws: StoreError.doesNotOpen(try ProfileName("acme"))) { try store.keys(of: "acme") }
    }

    @Test func `S31: Another key opens nothing, and says what to do`() throws {
        try home.directory.write([UInt8](repeating: 7, count: 32), to: "home/key")
        let error = try #require(throws: StoreError.self) { try home.open().keys(of: "acme") }
        #expect(error == .doesNotOpen(try ProfileName("acme")))
        #expect(error.hint?.contains("heddle forget acme") == true)
    }

    /// What a person does about a lost key.
    private func reset(_ store: Store) throws { try store.reset(store.resetPlan(), at: noon.timestamp) }

    @Test func `S31: Without the key nothing opens, profiles are there all the same, and the hint is a way on`() throws
    {
        try home.directory.remove("home/key")
        let store = try home.open()
        let error = try #require(throws: StoreError.self) { try store.keys(of: "acme") }
        #expect(error == lost && error.status == .setUp && flaws(of: error) == [])
        #expect(error.hint?.contains("heddle key reset") == true)
        #expect(try store.profiles().count == 2)
        #expect(try store.profile("acme").status(at: noon) == .fresh)
        #expect(throws: lost) { try store.profile("acme").requireTrust() }
        // A new key would bury what the lost one sealed: it may yet be found.
        #expect(throws: lost) { try store.refresh("globex") }
        #expect(throws: lost) { try store.add("initech") }
        #expect(!home.directory.exists("home/key"))
        try reset(store)
        #expect(try store.profile("acme").distrust == nil && store.profile("acme").credentials.isEmpty)
        try store.refresh("acme", mark: "new")
        #expect(try store.keys(of: "acme") == [.marked("new")])
        #expect(try home.directory.mode(of: "home/key") == 0o600)
    }

    @Test func `S31: Where no profile is left, a lost key is made anew without a question`() throws {
        for name in ["acme", "globex"] { try store.remove(ProfileName(name), at: noon.timestamp) }
        try home.directory.remove("home/key")
        try home.open().add("initech")
        #expect(try home.open().profile("initech").distrust == nil)
        #expect(try home.open().check(at: noon).isSound)
    }

    @Test func `S31: A key that was found again opens everything`() throws {
        try home.directory.move("home/key", to: "lost")
        #expect(throws: lost) { try home.open().keys(of: "acme") }
        try home.directory.move("lost", to: "home/key")
        #expect(try home.open().keys(of: "acme") == [.marked("canary")])
    }

    @Test(arguments: [0, 1, 31, 33, 4096])
    func `S31: A damaged key is refused and kept, until a person has it made anew`(_ length: Int) throws {
        try home.directory.write([UInt8](repeating: 7, count: length), to: "home/key")
        let store = try home.open()
        let damaged = StoreError.keyDamaged(path: home.paths.key)
        #expect(throws: damaged) { try store.keys(of: "acme") }
        #expect(throws: damaged) { try store.refresh("globex") }
        #expect(try home.directory.bytes(of: "home/key").count == length)
        #expect(damaged.hint?.contains("heddle key reset") == true)
        try reset(store)
        try store.refresh("acme", mark: "new")
        #expect(try store.keys(of: "acme") == [.marked("new")])
        #expect(try home.directory.bytes(of: "home/key").count == 32)
    }

    @Test func `What a killed maker of keys left behind is cleared up`() throws {
        let home = try StoreFixture()
        _ = try home.open()
        try home.directory.write("half a key", to: "home/.key.0123456789ab", mode: 0o600)
        try home.open().add("acme")
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
        #expect(try home.directory.bytes(of: "home/key").count == 32)
    }

    @Test func `The key may stand in a directory of its own`() throws {
        let directory = try ScratchDirectory()
        let paths = try Paths(environment: [
            "HOME": directory("me"), "XDG_DATA_HOME": directory("data"), "XDG_CONFIG_HOME": directory("config/deep"),
        ])
        let store = try Store(paths)
        try store.add("acme")
        try store.refresh("acme")
        #expect(try store.keys(of: "acme") == [.marked("canary")])
        #expect(try directory.files().keys.sorted() == ["config/deep/heddle/key", "data/heddle/heddle.db"])
        #expect(try directory.mode(of: "config/deep/heddle") == 0o700)
        #expect(try directory.mode(of: "data/heddle") == 0o700)
    }
}
