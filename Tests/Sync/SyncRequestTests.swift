import Credentials
import Testing

@testable import Sync

@Suite struct SyncRequestTests {
    private static let now = ClockReading(wall: 1_800_000_000, uptime: 1000, boot: "this")

    private func lifetime(left: Int) -> Lifetime {
        let passed = Double(900 - left)
        return Lifetime(
            obtained: ClockReading(wall: Self.now.wall - passed, uptime: Self.now.uptime - passed, boot: "this"),
            length: 900)
    }

    @Test(arguments: [(900, false), (451, false), (450, true), (120, true), (0, true), (-5, true)])
    func `Half of the lifetime left is due`(left: Int, isDue: Bool) {
        #expect(SyncRequest(urgency: .routine).calls(for: lifetime(left: left), at: Self.now) == isDue)
    }

    @Test func `Nothing cached is due`() {
        #expect(SyncRequest(urgency: .routine).calls(for: nil, at: Self.now))
    }

    @Test(arguments: [(601, false), (600, true), (599, true)])
    func `What ends within the time that was asked for is due`(left: Int, isDue: Bool) {
        #expect(SyncRequest(urgency: .wanted, within: 600).calls(for: lifetime(left: left), at: Self.now) == isDue)
    }

    @Test func `Force makes everything due`() {
        #expect(SyncRequest(urgency: .forced).calls(for: lifetime(left: 900), at: Self.now))
    }

    @Test(arguments: [
        (SyncRequest.Urgency.routine, 30, nil as Int?, 30 as Int?), (.routine, 0, 90, 90), (.routine, 120, 90, 120),
        (.wanted, 30, nil, nil), (.wanted, 30, 90, 90), (.forced, 30, 90, nil),
    ])
    func `S18: Who asks decides what is waited out`(
        urgency: SyncRequest.Urgency, backOff: Int, retryAfter: Int?, wait: Int?
    ) {
        let now = Self.now.timestamp
        var record = RefreshRecord()
        record.failure = RefreshFailure(kind: .rateLimited, message: "", hint: nil, at: now)
        record.nextAttempt = Timestamp(seconds: now.seconds + backOff)
        record.pausedUntil = retryAfter.map { Timestamp(seconds: now.seconds + $0) }
        let until = SyncRequest(urgency: urgency).waiting(record, at: now)
        #expect(until.map { $0.seconds - now.seconds } == wait)
    }

    @Test func `S20: A failure of tomorrow, written down by a wrong clock, is not waited out`() {
        let tomorrow = Timestamp(seconds: Self.now.timestamp.seconds + 86400)
        var record = RefreshRecord()
        record.failure = RefreshFailure(kind: .unavailable, message: "", hint: nil, at: tomorrow)
        record.nextAttempt = Timestamp(seconds: tomorrow.seconds + 30)
        #expect(SyncRequest(urgency: .routine).waiting(record, at: Self.now.timestamp) == nil)
    }
}
