import Credentials
import Fixtures
import Libc
import OperatingSystem
import SQLite
import Synchronization
import Testing
import Text

@testable import Store

/// A kernel's keyring that lives as long as the test does.
final class StandInKernel: Sendable {
    private let keys = Mutex<[String: [UInt8]]>([:])
    private let failure = Mutex<KernelKeyring.Failure?>(nil)
    private let isDeaf = Mutex(false)
    private let removal = Mutex<KernelKeyring.Failure?>(nil)

    var descriptions: [String] { keys.withLock { $0.keys.sorted() } }
    /// As a restart does.
    func empty() { keys.withLock { $0 = [:] } }
    func refuse(_ failure: KernelKeyring.Failure) { self.failure.withLock { $0 = failure } }
    func refuseRemoval(_ failure: KernelKeyring.Failure?) { removal.withLock { $0 = failure } }
    func replace(with key: [UInt8]) { keys.withLock { $0 = $0.mapValues { _ in key } } }
    func keepNothing() { isDeaf.withLock { $0 = true } }
    func spoil() { keys.withLock { $0 = $0.mapValues { _ in [1, 2, 3] } } }

    private func check() throws(KernelKeyring.Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    var keyring: KernelKeyring {
        KernelKeyring(
            read: { description throws(KernelKeyring.Failure) in
                try self.check()
                guard let key = self.keys.withLock({ $0[description] }) else { throw .missing }
                return key
            },
            add: { description, content throws(KernelKeyring.Failure) in
                try self.check()
                if self.isDeaf.withLock({ $0 }) { return }
                self.keys.withLock { $0[description] = content }
            },
            remove: { description throws(KernelKeyring.Failure) in
                try self.check()
                if let failure = self.removal.withLock({ $0 }) { throw failure }
                self.keys.withLock { $0[description] = nil }
            })
    }
}

/// The sealing key in the keyrings and sealed by systemd-creds, with stand-ins for both that behave as they do.
@Suite struct KeyStorageTests {
    let home: StoreFixture
    let kernel = StandInKernel()

    init() throws {
        home = try StoreFixture()
        try home.directory.makeDirectory("bin")
        try home.directory.makeDirectory("items")
        let items = home.directory("items")
        try install(
            "secret-tool",
            """
            action=$1; while [ $# -gt 1 ]; do shift; done
            case $action in
            store) cat >'\(items)'/$1 ;;
            lookup) cat '\(items)'/$1 2>/dev/null ;;
            search) [ -e '\(items)'/$1 ] && echo '[/org/freedesktop/secrets/collection/login/1]' ;;
            clear) rm '\(items)'/$1 ;;
            esac
            """)
        try install(
            "systemd-creds",
            """
            case $1 in
            encrypt) { printf '%048d' 0; cat; } | base64 | fold -w 79 ;;
            decrypt) base64 -d | tail -c +49 ;;
            esac
            """)
        let store = try open()
        try store.add("acme", "globex")
        try store.refresh("acme")
    }

    private func install(_ name: String, _ script: String) throws {
        try home.directory.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)", mode: 0o700)
    }

    private func open(_ more: [String: String] = [:]) throws -> Store {
        let variables = [
            "HEDDLE_HOME": home.directory("home"), "PATH": "\(home.directory("bin")):/usr/bin:/bin",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        ]
        let store = try Store(Paths(environment: Variables(variables.merging(more) { $1 })))
        store.kernelKeyring = kernel.keyring
        return store
    }

    private var key: [UInt8] { get throws { try home.directory.bytes(of: "home/key") } }

    private var place: KeyFile.Place { get throws { try #require(KeyFile(key)?.places.first) } }

    /// How many keys are kept outside the key's file.
    private var keptElsewhere: Int {
        get throws { try kernel.descriptions.count + home.directory.names(in: "items").count }
    }

    private func expectSound(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let store = try open()
        #expect(try store.check(at: noon).isSound, sourceLocation: sourceLocation)
        #expect(try store.keys(of: "acme") == [.marked("canary")], sourceLocation: sourceLocation)
        #expect(try store.profiles().allSatisfy { $0.distrust == nil }, sourceLocation: sourceLocation)
    }

    static let elsewhere = [KeyStorage.keyring, .kernel, .systemdCreds]

    @Test(arguments: elsewhere)
    func `The key moves there and back, and rotates there`(_ storage: KeyStorage) throws {
        let before = try key
        #expect(try open().moveKey(to: storage) == [] && open().keyStorage == storage)
        #expect(try home.directory.files(holding: before) == [])
        try expectSound()
        #expect(try open().moveKey(to: storage) == nil)
        let moved = try key
        _ = try open().rotateKey(at: noon.timestamp) {}
        #expect(try key != moved && open().keyStorage == storage)
        #expect(try keptElsewhere == (storage == .systemdCreds ? 0 : 1))
        try expectSound()
        #expect(try open().moveKey(to: .file) == [])
        #expect(try key.count == 32 && key != before && keptElsewhere == 0)
        try expectSound()
    }

    @Test func `From one keyring to the other nothing is left behind`() throws {
        for storage in [KeyStorage.kernel, .keyring, .systemdCreds, .kernel] {
            #expect(try open().moveKey(to: storage) == [])
            #expect(try keptElsewhere == (storage == .systemdCreds ? 0 : 1))
            try expectSound()
        }
    }

    @Test(arguments: [KeyStorage.keyring, .kernel])
    func `What killed processes left in a keyring doesn't pile up, and goes when the key moves`(
        _ storage: KeyStorage
    ) throws {
        // A mover that ended before it wrote the key's file.
        _ = try open().keepers.keep([UInt8](repeating: 9, count: 32), in: storage, beside: nil, for: .move)
        #expect(try open().moveKey(to: storage) == [] && keptElsewhere == 1)
        // And rotations that ended there.
        for _ in 1...3 {
            let store = try open()
            _ = try store.keepers.keep([UInt8](repeating: 9, count: 32), in: storage, beside: place, for: .rotation)
        }
        #expect(try keptElsewhere == 2)
        try expectSound()
        #expect(try open().moveKey(to: .file) == [] && keptElsewhere == 0)
        try expectSound()
    }

    @Test func `A copy of the database keeps its key under another name`() throws {
        let copy = try copied()
        #expect(try open().moveKey(to: .kernel) == [])
        #expect(try copy.open().moveKey(to: .kernel) == [] && copy.open().moveKey(to: .file) == [])
        #expect(kernel.descriptions.count == 1)
        try expectSound()
    }

    /// The same database and the same key's file elsewhere: a copied HEDDLE_HOME.
    private func copied() throws -> (fixture: StoreFixture, open: () throws -> Store) {
        let other = try StoreFixture()
        try other.directory.makeDirectory("home")
        for name in ["heddle.db", "key"] {
            try other.directory.write(home.directory.bytes(of: "home/\(name)"), to: "home/\(name)")
        }
        return (other, { try open(["HEDDLE_HOME": other.directory("home")]) })
    }

    static let changesOfCopy: [(String, @Sendable (Store) throws -> Void)] = [
        ("rotated", { _ = try $0.rotateKey(at: noon.timestamp) {} }),
        ("rotated twice", { for _ in 1...2 { _ = try $0.rotateKey(at: noon.timestamp) {} } }),
        ("moved to its file", { _ = try $0.moveKey(to: .file) }),
        ("moved and back", { store in for place in elsewhere + elsewhere { _ = try store.moveKey(to: place) } }),
        (
            "not rotated",
            { store in
                try store.connection.execute(script: "PRAGMA query_only = ON")
                #expect(throws: StoreError.self) { try store.rotateKey(at: noon.timestamp) {} }
            }
        ),
    ]

    @Test(arguments: [KeyStorage.kernel, .keyring], changesOfCopy.indices)
    func `Whatever becomes of a copy's key, the original's stays where both have it`(
        _ storage: KeyStorage, _ index: Int
    ) throws {
        _ = try open().moveKey(to: storage)
        let copy = try copied()
        #expect(try copy.open().keys(of: "acme") == [.marked("canary")])
        try Self.changesOfCopy[index].1(copy.open())
        try expectSound()
        #expect(try copy.open().check(at: noon).isSound && copy.open().keys(of: "acme") == [.marked("canary")])
        // And the other way round.
        _ = try open().rotateKey(at: noon.timestamp) {}
        try expectSound()
    }

    @Test(arguments: [KeyStorage.kernel, .keyring])
    func `A copy whose original has another key since is told so, and nothing of the original's is removed`(
        _ storage: KeyStorage
    ) throws {
        _ = try open().moveKey(to: storage)
        let saved = Array(try open().keyCopy().reveal().utf8)
        let copy = try copied()
        _ = try open().rotateKey(at: noon.timestamp) {}
        let error = try #require(throws: SealingKeyError.self) { try copy.open().keys(of: "acme") }
        #expect(error == .lostByCopy(storage, path: copy.fixture.paths.key))
        #expect(error.message.contains("this is a copy of a database whose key was replaced or moved since"))
        #expect(error.hint == SealingKeyError.lost(storage, path: "").hint && error.status == .setUp)
        #expect(try copy.open().loadKey(saved, from: "x")?.storage == storage)
        try expectSound()
        #expect(try copy.open().check(at: noon).isSound && keptElsewhere == 2)
    }

    @Test(arguments: elsewhere)
    func `Whatever ends a rotation leaves the key that is in use`(_ storage: KeyStorage) throws {
        _ = try open().moveKey(to: storage)
        let store = try open()
        let old = try place
        // Before the transaction, and after it: both keys are there, and the file says so.
        let new = try store.keepers.keep([UInt8](repeating: 9, count: 32), in: storage, beside: old, for: .rotation)
        try home.directory.write(KeyFile(old, new).bytes, to: "home/key")
        try expectSound()
        try store.write { _ = try store.sealAnew(from: old, to: new, at: noon.timestamp) }
        try expectSound()
        // The next one goes on from there, and leaves nothing of either.
        _ = try open().rotateKey(at: noon.timestamp) {}
        #expect(try KeyFile(key)?.places.count == 1 && keptElsewhere == (storage == .systemdCreds ? 0 : 1))
        try expectSound()
    }

    @Test(arguments: elsewhere)
    func `A rotation that fails leaves the old key, and no other`(_ storage: KeyStorage) throws {
        _ = try open().moveKey(to: storage)
        let before = try key
        let blocked = try open()
        try blocked.connection.execute(script: "PRAGMA query_only = ON")
        #expect(throws: StoreError.self) { try blocked.rotateKey(at: noon.timestamp) {} }
        #expect(try key == before && keptElsewhere == (storage == .systemdCreds ? 0 : 1))
        try expectSound()
    }

    // MARK: What goes wrong

    static let keyringFailures = [
        ("exit 1", "the keyring kept nothing"),
        ("echo No such object path >&2; exit 1", "secret-tool failed (status 1): No such object path"),
        ("cat >/dev/null; echo 00", "the keyring kept nothing"),
        ("[ $1 = search ] && echo x", "the keyring is locked"),
    ]

    @Test(arguments: keyringFailures)
    func `A keyring that keeps nothing gets no key`(_ script: String, _ why: String) throws {
        let before = try key
        try install(
            "secret-tool",
            script.hasPrefix("exit") || script.hasPrefix("[") ? "[ $1 = store ] && exit 0; \(script)" : script)
        let error = try #require(throws: SealingKeyError.self) { try open().moveKey(to: .keyring) }
        #expect(error.message == "the sealing key's keyring can't be used: \(why)" && error.status == .setUp)
        #expect(error.hint?.hasSuffix("heddle key move --to file") == true)
        #expect(try key == before)
    }

    @Test func `A keyring without a session, or without its program, is named`() throws {
        let alone = try Store(Paths(environment: ["HEDDLE_HOME": home.directory("home"), "PATH": "/nowhere"]))
        let noBus = try #require(throws: SealingKeyError.self) { try alone.moveKey(to: .keyring) }
        #expect(noBus == .keyring(.noSessionBus) && noBus.hint?.contains("key move --to file") == true)
        let missing = try #require(throws: SealingKeyError.self) {
            try open(["PATH": "/nowhere"]).moveKey(to: .keyring)
        }
        #expect(missing.hint == "command -v secret-tool")
    }

    @Test func `A keyring that lost the key is told from a locked one, and no other key is made`() throws {
        _ = try open().moveKey(to: .keyring)
        let file = try key
        try install("secret-tool", "[ $1 = search ] && echo x")
        #expect(throws: SealingKeyError.keyring(.locked)) { try open().keys(of: "acme") }
        try install("secret-tool", "echo 0011")
        #expect(throws: SealingKeyError.garbled(.keyring, path: home.paths.key)) { try open().keys(of: "acme") }
        try install("secret-tool", "exit 1")
        let lost = SealingKeyError.lost(.keyring, path: home.paths.key)
        #expect(lost.message == "the sealing key is no longer in the keyring")
        let store = try open()
        #expect(throws: lost) { try store.keys(of: "acme") }
        #expect(throws: lost) { try store.refresh("acme", mark: "new") }
        #expect(try store.profiles().count == 2 && key == file)
    }

    static let kernelFailures: [(KernelKeyring.Failure, String)] = [
        (.forbidden, "not permitted (containers often forbid keyrings: seccomp)"),
        (.notThere, "this system has no kernel keyrings (only Linux has them)"),
        (.full, "the quota of keys is used up (/proc/sys/kernel/keys)"),
        (.failed(errno: EIO), "Input/output error"),
    ]

    @Test(arguments: kernelFailures)
    func `A kernel that keeps no keys is named, before and after`(_ failure: KernelKeyring.Failure, _ why: String)
        throws
    {
        let before = try key
        kernel.refuse(failure)
        let error = try #require(throws: SealingKeyError.self) { try open().moveKey(to: .kernel) }
        #expect(error.message == "the kernel's keyring can't be used: \(why)" && error.status == .setUp)
        #expect(error.hint == "keep it elsewhere: heddle key move --to file")
        #expect(try key == before)
        try home.directory.write("kernel 0123456789abcdef\n", to: "home/key")
        #expect(throws: error) { try open().keys(of: "acme") }
        #expect(throws: error) { try open().resetPlan() }
    }

    @Test func `After a restart the kernel has no key: a copy brings it back, and nothing has to be confirmed`() throws
    {
        _ = try open().moveKey(to: .kernel)
        let copy = Array(try open().keyCopy().reveal().utf8)
        #expect(try open().loadKey(copy, from: "x") == nil)
        kernel.empty()
        let lost = try #require(throws: SealingKeyError.self) { try open().keys(of: "acme") }
        #expect(lost == .lost(.kernel, path: home.paths.key))
        #expect(lost.message.contains("the machine was restarted"))
        #expect(lost.hint == "\(SealingKeyError.loadCopy); without one: heddle key reset")
        #expect(try open().loadKey(copy, from: "x") == LoadedKey(storage: .kernel, isWhereItWas: true, former: []))
        #expect(kernel.descriptions.count == 1)
        try expectSound()
    }

    @Test func `Without a copy, a reset makes another key where the lost one was`() throws {
        _ = try open().moveKey(to: .kernel)
        kernel.empty()
        let store = try open()
        let plan = try store.resetPlan()
        #expect(plan.lostKey as? SealingKeyError == .lost(.kernel, path: home.paths.key) && plan.unconfirmed.count == 2)
        try store.reset(plan, at: noon.timestamp)
        #expect(try open().keyStorage == .kernel && kernel.descriptions.count == 1)
        #expect(try open().check(at: noon).isSound && open().keys(of: "acme").isEmpty)
    }

    @Test func `Where nothing is sealed with a lost key, another one is made by itself`() throws {
        _ = try open().moveKey(to: .kernel)
        for name in ["acme", "globex"] { try open().remove(ProfileName(name), at: noon.timestamp) }
        kernel.empty()
        try open().add("new")
        #expect(try open().keyStorage == .kernel && open().profile("new").distrust == nil)
    }

    @Test func `What the kernel has in the key's place is no key`() throws {
        _ = try open().moveKey(to: .kernel)
        kernel.spoil()
        let error = try #require(throws: SealingKeyError.self) { try open().keys(of: "acme") }
        #expect(error.message == "what the kernel's keyring has in the sealing key's place is no key")
        #expect(error.hint?.hasSuffix(setAside) == true)
    }

    /// The end of a hint.
    private var setAside: String { ": mv -n \(home.paths.key) \(home.paths.key).old && heddle key reset" }

    @Test(arguments: ["echo another", "head -c 31 /dev/zero", "echo 'TPM2 is busy' >&2; exit 1", "exit 1"])
    func `Where systemd-creds goes wrong no hint removes what it sealed, and the sealed key stays`(
        _ script: String
    ) throws {
        _ = try open().moveKey(to: .systemdCreds)
        let sealed = try key
        let good = try home.directory.bytes(of: "bin/systemd-creds")
        try install("systemd-creds", script)
        let error = try #require(throws: SealingKeyError.self) { try open().keys(of: "acme") }
        #expect(error.hint?.hasSuffix(setAside) == true && error.hint?.hasPrefix(SealingKeyError.loadCopy) == true)
        #expect(throws: error) { try open().resetPlan() }
        #expect(throws: error) { try open().rotateKey(at: noon.timestamp) {} }
        #expect(throws: error) { try open().moveKey(to: .kernel) }
        #expect(try key == sealed)
        try home.directory.write(good, to: "bin/systemd-creds", mode: 0o700)
        try expectSound()
    }

    @Test func `A reset sets a damaged file aside, for the key may be in it`() throws {
        _ = try open().moveKey(to: .systemdCreds)
        // As systemd-creds prints it.
        let sealed = String(decoding: try key, as: UTF8.self)
        let folded = sealed.enumerated().map { $0 > 0 && $0 % 40 == 0 ? "\n\($1)" : "\($1)" }.joined()
        try home.directory.write(folded, to: "home/key")
        try home.directory.write("mine", to: "home/key.old")
        let error = try #require(throws: StoreError.self) { try open().keys(of: "acme") }
        #expect(error == .keyDamaged(path: home.paths.key))
        let store = try open()
        let former = try store.reset(store.resetPlan(), at: noon.timestamp)
        #expect(former == [.setAside(path: "\(home.paths.key).old2")])
        #expect(try home.directory.bytes(of: "home/key.old2") == Array(folded.utf8))
        #expect(try String(decoding: home.directory.bytes(of: "home/key.old"), as: UTF8.self) == "mine")
        #expect(try open().check(at: noon).isSound && key.count == 32)
    }

    static let credsFailures = [
        (
            "echo 'Failed to determine local credential key: Permission denied' >&2; exit 1",
            "systemd-creds failed (status 1): Failed to determine local credential key: Permission denied"
        ),
        ("exit 1", "systemd-creds failed (status 1)"),
    ]

    @Test(arguments: credsFailures)
    func `What systemd-creds can't seal stays where it is, and what it can't open is named`(
        _ script: String, _ why: String
    ) throws {
        let before = try key
        _ = try open().moveKey(to: .systemdCreds)
        try install("systemd-creds", script)
        let opened = try #require(throws: SealingKeyError.self) { try open().keys(of: "acme") }
        #expect(opened.message == "the sealing key can't be opened by systemd-creds: \(why)")
        #expect(opened.hint?.hasPrefix(SealingKeyError.loadCopy) == true && opened.status == .setUp)
        try home.directory.write(before, to: "home/key")
        let sealed = try #require(throws: SealingKeyError.self) { try open().moveKey(to: .systemdCreds) }
        #expect(sealed.message == "the sealing key can't be sealed by systemd-creds: \(why)")
        #expect(try key == before)
    }

    @Test(arguments: ["cat >/dev/null; echo abc", "cat >/dev/null; echo '-----BEGIN'", "cat >/dev/null"])
    func `What is no credential is not kept as one`(_ script: String) throws {
        let before = try key
        try install("systemd-creds", script)
        #expect(
            throws: SealingKeyError.notKept(
                .systemdCreds, .move, path: home.paths.key, why: "systemd-creds printed no sealed credential")
        ) {
            try open().moveKey(to: .systemdCreds)
        }
        #expect(try key == before)
    }

    @Test func `What the key's file couldn't say is not kept, though it opens`() throws {
        try install(
            "systemd-creds",
            "case $1 in encrypt) echo \"-----BEGIN$(base64 -w 0)\" ;; decrypt) tail -c +11 | base64 -d ;; esac")
        #expect(
            throws: SealingKeyError.notKept(
                .systemdCreds, .move, path: home.paths.key, why: "systemd-creds printed no sealed credential")
        ) {
            try open().moveKey(to: .systemdCreds)
        }
        try expectSound()
    }

    /// What decrypt does, and why the key is not kept.
    static let unreadable = [
        ("exit 1", "systemd-creds failed (status 1)"), ("cat >/dev/null", "what came back from there is no key"),
        ("cat >/dev/null; echo garbage", "what came back from there is no key"),
        ("head -c 32 /dev/zero", "another key came back from there"),
    ]

    @Test(arguments: unreadable)
    func `A move that can't be read back says that the key is where it was, and sets nothing aside`(
        _ decrypt: String, _ why: String
    ) throws {
        let before = try key
        try install(
            "systemd-creds",
            "case $1 in encrypt) { printf '%048d' 0; cat; } | base64 | fold -w 79 ;; decrypt) \(decrypt) ;; esac")
        let error = try #require(throws: SealingKeyError.self) { try open().moveKey(to: .systemdCreds) }
        let keepsNot = "systemd-creds can't keep it: \(why)"
        #expect(error.message == "the sealing key was not moved, and still is where it was: \(keepsNot)")
        #expect(error.hint == "heddle key move --to kernel" && error.status == .setUp)
        #expect(try key == before)
        try expectSound()
    }

    /// What is done while the kernel's keyring keeps nothing, what is said of it, and the hint; KEY is the key's file.
    static let notDone: [(@Sendable (Store, [UInt8]) throws -> Void, isLost: Bool, said: String, hint: String)] = [
        (
            { store, _ in _ = try store.rotateKey(at: noon.timestamp) {} }, false,
            "the sealing key was not replaced, and the old one is still in use",
            "heddle key move --to keyring && heddle key rotate"
        ),
        (
            { store, copy in _ = try store.loadKey(copy, from: "x") }, true, "the sealing key was not loaded",
            "set the key's file aside, then load the copy again, into a new file: mv -n KEY KEY.old"
        ),
        (
            { store, _ in _ = try store.makeKey() }, true, "no new sealing key was made",
            "mv -n KEY KEY.old && heddle key reset"
        ),
    ]

    @Test(arguments: notDone.indices)
    func `What can't be kept says what was not done, and how it can be`(_ index: Int) throws {
        let (act, isLost, said, hint) = Self.notDone[index]
        let copy = try key
        _ = try open().moveKey(to: .kernel)
        let before = try key
        if isLost { kernel.empty() }
        kernel.keepNothing()
        let error = try #require(throws: SealingKeyError.self) { try act(open(), copy) }
        #expect(error.message == "\(said): the kernel's keyring can't keep it: nothing came back from there")
        #expect(error.hint == hint.replacing("KEY", with: home.paths.key) && error.status == .setUp)
        #expect(try key == before)
        if !isLost { try expectSound() }
    }

    @Test func `Where the key's file can't be written, what was kept elsewhere is taken back`() throws {
        let items = home.directory("items")
        try install(
            "secret-tool",
            """
            action=$1; while [ $# -gt 1 ]; do shift; done
            case $action in
            store) cat >'\(items)'/$1; cd '\(home.directory("home"))' && mv key saved && mkdir key && touch key/x ;;
            lookup) cat '\(items)'/$1 ;;
            clear) rm '\(items)'/$1 ;;
            esac
            """)
        #expect(throws: FileError.wrongKind(path: home.paths.key, expected: "file", whose: .heddles)) {
            try open().moveKey(to: .keyring)
        }
        #expect(try keptElsewhere == 0)
    }

    @Test func `An older systemd-creds that knows no users is named, and one that isn't installed`() throws {
        try install("systemd-creds", "echo \"systemd-creds: unrecognized option '--user'\" >&2; exit 1")
        let old = try #require(throws: SealingKeyError.self) { try open().moveKey(to: .systemdCreds) }
        #expect(old.message == "systemd-creds can't seal for users other than root before systemd 256")
        #expect(old.hint == "heddle key move --to kernel")
        let missing = try #require(throws: SealingKeyError.self) {
            try open(["PATH": "/nowhere"]).moveKey(to: .systemdCreds)
        }
        #expect(missing.hint == "command -v systemd-creds")
    }

    @Test func `A credential of another machine is replaced by a copy of the key`() throws {
        let copy = Array(try open().keyCopy().reveal().utf8)
        _ = try open().moveKey(to: .systemdCreds)
        try install("systemd-creds", "[ $1 = encrypt ] || exit 1; { printf '%048d' 0; cat; } | base64")
        #expect(throws: SealingKeyError.self) { try open().loadKey(copy, from: "x") }
        try install(
            "systemd-creds",
            "if [ $1 = encrypt ]; then { printf '%049d' 0; cat; } | base64; else base64 -d | tail -c +50; fi")
        #expect(throws: SealingKeyError.self) { try open().keys(of: "acme") }
        #expect(try open().loadKey(copy, from: "x")?.storage == .systemdCreds)
        try expectSound()
    }

    @Test func `A service gets the key from systemd, and runs no program while that is the present one`() throws {
        _ = try open().moveKey(to: .systemdCreds)
        let kept = try open().keepers.key(in: place)
        try install("systemd-creds", "exit 1")
        try home.directory.makeDirectory("credentials")
        try home.directory.write(kept, to: "credentials/heddle-sealing-key", mode: 0o400)
        func touch(_ seconds: Int) throws {
            #expect(try ChildProcess.run("/usr/bin/touch", ["-d", "@\(seconds)", home.paths.key]).status == 0)
        }
        try touch(1_700_000_000)
        let service = ["CREDENTIALS_DIRECTORY": home.directory("credentials")]
        #expect(try open(service).keys(of: "acme") == [.marked("canary")])
        // The key's file is another by now: what systemd opened at the service's start is not what is in it.
        try touch(4_000_000_000)
        #expect(throws: SealingKeyError.self) { try open(service).keys(of: "acme") }
        #expect(throws: SealingKeyError.self) { try open(["CREDENTIALS_DIRECTORY": "relative"]).keys(of: "acme") }
    }

    @Test(arguments: elsewhere)
    func `Of two keys in a file one that can't be had doesn't bury the one that is in use`(_ storage: KeyStorage) throws
    {
        _ = try open().moveKey(to: storage)
        let store = try open()
        let old = try place
        let new = try store.keepers.keep([UInt8](repeating: 9, count: 32), in: storage, beside: old, for: .rotation)
        let gone: KeyFile.Place =
            switch storage {
            case .kernel: .kernel("0123456789abcdef")
            case .keyring: .keyring("0123456789abcdef")
            default: .systemdCreds(String(repeating: "A", count: 96))
            }
        for file in [KeyFile(old, gone), KeyFile(gone, old)] {
            try home.directory.write(file.bytes, to: "home/key")
            try expectSound()
            #expect(try open().resetPlan().lostKey == nil)
        }
        try home.directory.write(KeyFile(old, new).bytes, to: "home/key")
        try store.write { _ = try store.sealAnew(from: old, to: new, at: noon.timestamp) }
        try home.directory.write(KeyFile(gone, new).bytes, to: "home/key")
        try expectSound()
        _ = try open().rotateKey(at: noon.timestamp) {}
        #expect(try KeyFile(key)?.places.count == 1)
        try expectSound()
        // Of one that is not in use it is told which can't be had.
        try home.directory.write(KeyFile(gone, gone).bytes, to: "home/key")
        #expect(throws: SealingKeyError.self) { try open().keys(of: "acme") }
    }

    @Test(arguments: elsewhere)
    func `Where another key comes from where the key is kept, nothing is written over it`(_ storage: KeyStorage) throws
    {
        _ = try open().moveKey(to: storage)
        let before = try key
        let good = try home.directory.bytes(of: "bin/systemd-creds")
        let zeros = String(repeating: "00", count: 32)
        switch storage {
        case .kernel: kernel.replace(with: [UInt8](repeating: 0, count: 32))
        case .keyring: try install("secret-tool", "[ $1 = lookup ] && echo \(zeros)")
        default: try install("systemd-creds", "[ $1 = decrypt ] && head -c 32 /dev/zero")
        }
        let error = SealingKeyError.unrelated(storage, path: home.paths.key)
        #expect(throws: error) { try open().moveKey(to: .file) }
        #expect(throws: error) { try open().rotateKey(at: noon.timestamp) {} }
        #expect(throws: error) { try open().keyCopy() }
        #expect(error.hint == SealingKeyError.lost(storage, path: "").hint && error.status == .setUp)
        #expect(try key == before)
        guard storage == .systemdCreds else { return }
        try home.directory.write(good, to: "bin/systemd-creds", mode: 0o700)
        try expectSound()
    }

    // MARK: What is left

    /// Has the keyrings keep what they have.
    private func refuseRemoval() throws {
        kernel.refuseRemoval(.forbidden)
        let script = try String(decoding: home.directory.bytes(of: "bin/secret-tool"), as: UTF8.self)
        let refusing = "if [ $1 = clear ]; then echo No such object path >&2; exit 1; fi\n"
        try install("secret-tool", refusing + script.split(separator: "\n").dropFirst().joined(separator: "\n"))
    }

    static let removals = [
        (
            KeyStorage.kernel, "the kernel's keyring can't be used: not permitted",
            "keyctl purge user heddle-sealing-key:ACCOUNT"
        ),
        (
            .keyring, "the sealing key's keyring can't be used: secret-tool failed (status 1): No such object path",
            "secret-tool clear service heddle-sealing-key account ACCOUNT"
        ),
    ]

    @Test(arguments: removals)
    func `An old key that a keyring doesn't remove is told of, with what removes it`(
        _ storage: KeyStorage, _ why: String, _ command: String
    ) throws {
        _ = try open().moveKey(to: storage)
        let first = try #require(place.account)
        try refuseRemoval()
        let rotated = try #require(try open().rotateKey(at: noon.timestamp) {}.former.first)
        #expect(rotated.message.hasPrefix("the old key is still in \(storage.name), and could not be removed: \(why)"))
        #expect(rotated.hint == command.replacing("ACCOUNT", with: first))
        let second = try #require(place.account)
        let moved = try #require(try open().moveKey(to: .file))
        #expect(moved.map(\.hint) == [second, first].map { command.replacing("ACCOUNT", with: $0) })
        try expectSound()
    }

    @Test(arguments: [KeyStorage.kernel, .keyring])
    func `What a copy leaves of its original's key is told, and no command that removes it`(_ storage: KeyStorage)
        throws
    {
        _ = try open().moveKey(to: storage)
        let original = try #require(place.account)
        let copy = try copied()
        let former = try #require(try copy.open().moveKey(to: .file))
        #expect(former == [.kept(storage, account: original, .ofAnotherDatabase)])
        #expect(former[0].message.contains("heddle-sealing-key:\(original)") && former[0].hint == nil)
    }

    @Test func `A reset tells of a key that was thought to be lost, and is in the kernel's keyring`() throws {
        _ = try open().moveKey(to: .kernel)
        let old = try #require(place.account)
        try home.directory.remove("home/key")
        let store = try open()
        let former = try store.reset(store.resetPlan(), at: noon.timestamp)
        #expect(former == [.kept(.kernel, account: old, .thoughtLost)])
        #expect(
            former[0].message
                == "the old key is still in the kernel's keyring, and opens nothing that this database has now")
        #expect(former[0].hint == "keyctl purge user heddle-sealing-key:\(old)")
        #expect(try open().check(at: noon).isSound)
    }

    @Test func `A copy that is loaded into the key's file leaves none in the kernel's keyring, or it is told`() throws {
        _ = try open().moveKey(to: .kernel)
        let copy = Array(try open().keyCopy().reveal().utf8)
        let account = try #require(place.account)
        try home.directory.remove("home/key")
        kernel.refuseRemoval(.forbidden)
        let loaded = try #require(try open().loadKey(copy, from: "x"))
        #expect(loaded.storage == .file && loaded.former.count == 1)
        #expect(loaded.former.first?.hint == "keyctl purge user heddle-sealing-key:\(account)")
        kernel.refuseRemoval(nil)
        try home.directory.remove("home/key")
        #expect(try open().loadKey(copy, from: "x")?.former == [] && kernel.descriptions.isEmpty)
        try expectSound()
    }

    // MARK: Copies

    @Test(arguments: elsewhere)
    func `Where the key's file is gone, a copy is loaded into a file, and that is told`(_ storage: KeyStorage) throws {
        _ = try open().moveKey(to: storage)
        let copy = Array(try open().keyCopy().reveal().utf8)
        try home.directory.remove("home/key")
        let loaded = try #require(try open().loadKey(copy, from: "x"))
        #expect(loaded.storage == .file && !loaded.isWhereItWas)
        try expectSound()
    }

    @Test func `A copy that isn't one, or is of another key, is refused and changes nothing`() throws {
        let before = try key
        try home.directory.remove("home/key")
        for text in ["", "x", "heddle sealing key: 00", "heddle sealing key:", hexadecimal(before)] {
            #expect(throws: SealingKeyError.noCopy(path: "x")) { try open().loadKey(Array(text.utf8), from: "x") }
        }
        let other = Array("heddle sealing key: \(String(repeating: "00", count: 32))\n".utf8)
        #expect(throws: SealingKeyError.anotherKey(path: "x")) { try open().loadKey(other, from: "x") }
        #expect(!home.directory.exists("home/key"))
        // The file itself, as a backup has it.
        #expect(try open().loadKey(before, from: "x")?.storage == .file)
        #expect(try key == before)
        try expectSound()
    }

    @Test func `A copy of the key is of the one that is in use`() throws {
        let old = try key
        try home.directory.write(old + [UInt8](repeating: 7, count: 32), to: "home/key")
        #expect(try open().keyCopy().reveal() == "heddle sealing key: \(hexadecimal(old))\n")
    }

    @Test(arguments: [
        "", "keyring\n", "kernel 0123\n", "kernel 0123456789abcde/\n", "other 0123456789abcdef\n",
        "kernel 0123456789abcdef", "kernel 0123456789abcdef\nkernel 0123456789abcdef\nkernel 0123456789abcdef\n",
        String(repeating: "A", count: 65), String(repeating: "A", count: 60) + "\n",
        String(repeating: "A", count: 65) + "-\n",
    ])
    func `What the key's file can't say is damage`(_ text: String) {
        #expect(KeyFile(Array(text.utf8)) == nil)
    }
}
