import Credentials
import Fixtures
import Foundation
import Libc
import OperatingSystem
import SQLite
import Synchronization
import Testing

@testable import Store

/// What is done where there is no database, and what is opened where there is one.
@Suite struct AccessTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
    }

    private var directory: ScratchDirectory { home.directory }

    @Test(arguments: [Store.Access.reading, .glancing])
    func `Reading makes nothing: what isn't there looks empty`(_ access: Store.Access) throws {
        let store = try Store(home.paths, access)
        #expect(try store.profiles().isEmpty && store.bindings().isEmpty)
        #expect(try store.activeProfile() == nil && store.events(limit: 1).isEmpty)
        #expect(throws: StoreError.noProfilesYet("acme")) { try store.profile("acme") }
        #expect(throws: StoreError.noProfilesYet("acme")) {
            try store.activate(ProfileName("acme"), at: noon.timestamp)
        }
        #expect(try directory.names() == [])
    }

    @Test func `Whoever has something to keep is told that there is no database`() throws {
        let error = #expect(throws: StoreError.self) { try Store(home.paths, .existing) }
        #expect(error == .missing(path: home.paths.database) && error?.status == .inputOutput)
        #expect(try directory.names() == [])
        try home.open().add("acme")
        #expect(try Store(home.paths, .existing).profiles().count == 1)
    }

    @Test func `A glance waits for no lock, and brings nothing up to date`() throws {
        try home.open().add("acme")
        let writer = try home.sql()
        try writer.execute(script: "BEGIN EXCLUSIVE")
        let start = SystemClock.read().uptime
        #expect(throws: StoreError.busy(path: home.paths.database)) {
            try Store(home.paths, .glancing).activeProfile()
        }
        #expect(SystemClock.read().uptime - start < 1)
        try writer.execute(script: "ROLLBACK")
        try writer.execute(script: "PRAGMA user_version = \(Store.schemaVersion - 1)")
        #expect(throws: StoreError.busy(path: home.paths.database)) { try Store(home.paths, .glancing) }
        #expect(try home.sql().number("PRAGMA user_version") == Store.schemaVersion - 1)
    }

    @Test func `A store knows when its path leads to another database, or to none`() throws {
        let store = try home.open()
        try store.add("acme")
        #expect(store.isCurrent)
        try directory.move("home/heddle.db", to: "home/former")
        #expect(!store.isCurrent)
        _ = try home.open()
        #expect(!store.isCurrent)
        try directory.move("home/former", to: "home/heddle.db")
        #expect(store.isCurrent)
        let empty = try Store(StoreFixture().paths, .reading)
        #expect(empty.isCurrent)
    }

    /// A link that leads to our directory and to another in turn, as fast as it can be made to: what is opened must be
    /// what was judged, and the other is refused for its mode.
    @Test func `S44: A directory that is swapped while the database is opened gives nobody another one`() throws {
        for (name, profile) in [("good", "ours"), ("loose", "theirs")] {
            try directory.makeDirectory(name)
            let paths = try Paths(environment: ["HEDDLE_HOME": directory(name)])
            try Store(paths).add(profile)
        }
        try directory.change("loose", mode: 0o777)
        try directory.link("home", symbolicallyTo: "good")
        let swapper = Swapper(directory("home"), "good", "loose")
        defer { swapper.stop() }
        var opened = 0
        for _ in 0..<3000 {
            guard let store = try? Store(home.paths, .existing) else { continue }
            opened += 1
            #expect(try store.profiles().map(\.profile.name.text) == ["ours"])
        }
        #expect(opened > 0 && swapper.count > 100)
    }

    private final class Swapper: Sendable {
        private let swaps = Mutex(0)
        private let isOver = Mutex(false)

        /// - Parameter link: made anew over itself, to lead to each of the two in turn.
        init(_ link: String, _ first: String, _ second: String) {
            Thread.detachNewThread { [self] in
                while !isOver.withLock(\.self) {
                    for target in [second, first] {
                        symlink(target, link + ".new")
                        rename(link + ".new", link)
                    }
                    swaps.withLock { $0 += 1 }
                }
            }
        }

        var count: Int { swaps.withLock(\.self) }

        func stop() { isOver.withLock { $0 = true } }
    }
}
