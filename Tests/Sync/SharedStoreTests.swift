import Credentials
import Foundation
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
        let shared = try SharedStore(fixture.paths)
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
