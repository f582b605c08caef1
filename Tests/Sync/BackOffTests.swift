import Testing

@testable import Sync

@Suite struct BackOffTests {
    @Test(arguments: [(1, 0), (2, 0), (3, 2), (4, 4), (5, 8), (6, 16), (7, 32), (8, 60), (9, 60), (1000, 60)])
    func `S18: The wait doubles from the third failure on, up to a minute`(failures: Int, ceiling: Double) {
        #expect(BackOff.ceiling(afterFailures: failures) == ceiling)
        #expect(BackOff(random: { $0 }).seconds(afterFailures: failures) == ceiling)
    }

    @Test func `S18: The wait is anything from nothing to its ceiling`() {
        let waits = (0..<1000).map { _ in BackOff().seconds(afterFailures: 6) }
        #expect(waits.allSatisfy { (0...16).contains($0) })
        #expect(waits.contains { $0 < 4 } && waits.contains { $0 > 12 })
    }
}
