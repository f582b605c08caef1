import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct DiskFullTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
    }

    @Test(arguments: [0, 1, 512, 4096, 8192, 16384, 40_000] as [UInt64])
    func `S10: A disk too full for a database leaves none, and then makes one`(_ room: UInt64) async throws {
        await #expect(processExitsWith: .success) { [path = home.directory.path as String, room] in
            let paths = try StoreFixture.paths(in: path)
            Limits.forbidFiles(over: room)
            let error = #expect(throws: (any Error).self) { _ = try Store(paths) }
            let explained = try #require(error as? any ExplainedError)
            #expect(explained.status == .inputOutput)
            #expect(flaws(of: explained) == [])
            Limits.allowFilesAgain()
            try Store(paths).add("acme")
        }
        #expect(try home.directory.names(in: "home") == ["heddle.db", "key"])
        #expect(try home.open().profiles().count == 1)
    }

    @Test(arguments: [0, 4096, 20_000, 40_000] as [UInt64])
    func `S10: A disk too full for a write loses nothing, and works again once there is room`(_ room: UInt64)
        async throws
    {
        let store = try home.open()
        try store.add("acme")
        try store.refresh("acme")
        await #expect(processExitsWith: .success) { [path = home.directory.path as String, room] in
            let store = try Store(StoreFixture.paths(in: path))
            Limits.forbidFiles(over: room)
            var failed = 0
            // Small writes fit while there is a free page: what matters is that none is half done.
            for number in 0..<200 {
                do {
                    try store.add("n\(number)")
                } catch {
                    failed += 1
                    #expect((error as? StoreError)?.status == .inputOutput, "\(error)")
                }
            }
            #expect(failed > 0)
            Limits.allowFilesAgain()
            // Each profile came with its event; the refresh of the first is one more.
            let events = try store.connection.number("SELECT count(*) FROM event")
            #expect(try store.profiles().count + 1 == events)
            try store.add("last")
            #expect(try store.connection.text("PRAGMA integrity_check") == "ok")
        }
        #expect(try store.keys(of: "acme") == [.marked("canary")])
        #expect(try store.profile("last").credentials == [])
    }
}
