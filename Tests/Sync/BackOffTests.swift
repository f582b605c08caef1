import Credentials
import Testing

@testable import Sync

@Suite struct BackOffTests {
    @Test(arguments: [(1, 0), (2, 0), (3, 2), (4, 4), (5, 8), (6, 16), (7, 32), (8, 64), (9, 83), (1000, 83)])
    func `S18: The wait doubles from the third failure on, up to 83 seconds`(failures: Int, ceiling: Double) {
        #expect(BackOff.ceiling(afterFailures: failures) == ceiling)
        #expect(BackOff(random: { $0 }).seconds(afterFailures: failures) == (ceiling < 83 ? ceiling : 81))
    }

    @Test func `S18: The longest wait hardly varies, so that an outage is followed by an even stream`() {
        let waits = (0..<1000).map { _ in BackOff().seconds(afterFailures: 20) }
        #expect(waits.allSatisfy { (81...83).contains($0) })
        #expect(waits.contains { $0 < 81.5 } && waits.contains { $0 > 82.5 })
    }

    private func next(_ retryAfter: Int?, failures: Int, random: @escaping @Sendable (Double) -> Double) -> Int {
        let noon = Timestamp(seconds: 1_800_000_000)
        let failure = RefreshFailure(kind: .rateLimited, message: "", hint: nil, at: noon, retryAfter: retryAfter)
        return BackOff(random: random).nextAttempt(after: failure, failuresInARow: failures, at: noon).seconds
            - noon.seconds
    }

    @Test(
        arguments: [
            // Seconds asked for, failures in a row, the earliest and the latest moment.
            (nil, 1, 0, 0), (nil, 4, 0, 4), (2, 1, 2, 2), (9, 1, 9, 9), (10, 1, 10, 20), (60, 1, 60, 120),
            (120, 1, 120, 202), (600, 1, 600, 682), (86_400, 1, 600, 682), (10, 20, 83, 81),
        ] as [(Int?, Int, Int, Int)])
    func `S18: After Retry-After come up to as many seconds again, 82 at most; back-off goes on`(
        retryAfter: Int?, failures: Int, earliest: Int, latest: Int
    ) {
        #expect(next(retryAfter, failures: failures) { _ in 0 } == earliest)
        #expect(next(retryAfter, failures: failures) { $0 } == latest)
    }

    @Test func `A reference that leads nowhere is tried again at once`() {
        let noon = Timestamp(seconds: 1_800_000_000)
        let failure = RefreshFailure(kind: .tokenReference, message: "", hint: nil, at: noon)
        #expect(BackOff(random: { $0 }).nextAttempt(after: failure, failuresInARow: 9, at: noon) == noon)
    }

    @Test func `S18: The wait is anything from nothing to its ceiling`() {
        let waits = (0..<1000).map { _ in BackOff().seconds(afterFailures: 6) }
        #expect(waits.allSatisfy { (0...16).contains($0) })
        #expect(waits.contains { $0 < 4 } && waits.contains { $0 > 12 })
    }
}
