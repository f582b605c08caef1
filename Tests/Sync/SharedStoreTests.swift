import Credentials
import Foundation
import Libc
import OperatingSystem
import Store
import Synchronization
import Testing

@testable import Sync

@Suite struct SharedStoreTests {
    let fixture: SyncFixture

    init() throws {
        fixture = try SyncFixture()
    }

    /// Commits from as many threads as there are numbers.
    private func commitAtOnce(_ numbers: Range<Int>, _ body: @escaping @Sendable (Int, Store) throws -> Void) throws
        -> [Int]
    {
        let shared = try SharedStore(fixture.store())
        let refused = Mutex<[Int]>([])
        let group = DispatchGroup()
        for number in numbers {
            group.enter()
            Thread.detachNewThread {
                do {
                    try shared.commit { try body(number, $0) }
                } catch {
                    refused.withLock { $0.append(number) }
                }
                group.leave()
            }
        }
        #expect(group.wait(timeout: .now() + 30) == .success)
        return refused.withLock { $0.sorted() }
    }

    @Test func `Whatever is written at once is all written`() throws {
        let now = fixture.clock.reading.timestamp
        let refused = try commitAtOnce(0..<40) { number, store in
            try store.add(
                Profile(name: ProfileName("p\(number)"), zone: Zone("RNO2A")), at: now)
        }
        #expect(refused.isEmpty)
        #expect(try fixture.store().profiles().count == 40)
    }

    @Test func `A connection to write is opened only when there is something to write`() throws {
        let acme = try fixture.add("acme")
        let shared = try SharedStore(fixture.store())
        // From now on nobody can open it.
        #expect(chmod(fixture.paths.database, 0o644) == 0)
        #expect(try shared.read { try $0.profile(named: acme) }.profile.name == acme)
        let now = fixture.clock.reading.timestamp
        #expect(throws: FileError.self) { try shared.commit { try $0.remove(acme, at: now) } }
        #expect(chmod(fixture.paths.database, 0o600) == 0)
        try shared.commit { try $0.remove(acme, at: now) }
        #expect(try fixture.store().profiles().isEmpty)
    }

    @Test func `One that fails fails alone`() throws {
        let now = fixture.clock.reading.timestamp
        let refused = try commitAtOnce(0..<20) { number, store in
            // Every fifth wants a name that the first of them has.
            let name = try ProfileName(number % 5 == 0 ? "same" : "p\(number)")
            try store.add(Profile(name: name, zone: Zone("RNO2A")), at: now)
        }
        #expect(refused.count == 3 && refused.allSatisfy { $0 % 5 == 0 })
        #expect(try fixture.store().profiles().count == 17)
    }
}
