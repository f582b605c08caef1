import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Synchronization
import Testing

@testable import Store

@Suite(.serialized) struct OpeningTogetherTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
    }

    /// Opens the database in so many processes at once, each of which adds a profile and stores a credential.
    private func openTogether(_ count: Int) async {
        await withTaskGroup { group in
            for number in 0..<count {
                group.addTask { [path = home.directory.path] in
                    await #expect(processExitsWith: .success) { [path = path as String, number = number as Int] in
                        let store = try Store(StoreFixture.paths(in: path))
                        try store.add("n\(number)")
                        try store.refresh("n\(number)")
                    }
                }
            }
        }
    }

    private func expectAllDone(_ count: Int) throws {
        let store = try home.open()
        let added = try store.profiles().filter { $0.profile.name.text.hasPrefix("n") }
        #expect(added.count == count)
        // One key was made, and every credential opens with it.
        for snapshot in added {
            _ = try store.open(#require(snapshot.credentials.first), of: snapshot, at: noon)
        }
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
        #expect(try home.sql().number("SELECT count(*) FROM migration") == Store.schemaVersion)
    }

    @Test func `S12: 24 processes open a fresh database at once`() async throws {
        await openTogether(24)
        try expectAllDone(24)
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
    }

    @Test(arguments: [1, 3])
    func `S12: 24 processes open an old database at once`(_ version: Int) async throws {
        try home.makeOld(version: version)
        await openTogether(24)
        try expectAllDone(24)
        #expect(try home.directory.names(in: "home") == ["heddle.db", "heddle.db.v\(version).bak", "key"])
    }

    /// A few times, for the moment between looking for a key and making one is short.
    @Test(arguments: 1...3)
    func `S12: 24 threads open a fresh database and seal at once`(_: Int) throws {
        let next = Mutex(0)
        Threads.run(24) { [paths = home.paths] in
            let number = next.withLock { number in
                defer { number += 1 }
                return number
            }
            do {
                let store = try Store(paths)
                try store.add("n\(number)")
                try store.refresh("n\(number)")
            } catch {
                Issue.record(error)
            }
        }
        try expectAllDone(24)
    }
}
