import Credentials
import Schedule
import Sync

/// One machine with one profile: a job every five minutes, and an SDK that signs a request every ten seconds.
struct Host {
    static let lifetime = 900
    static let requestEvery = 10
    static let period = Period.all.first { $0.minutes == 5 }!

    private let rules: Rules
    private let backOff: BackOff
    private let jobAt: Int
    private let requestAt: Int
    /// Hosts are not all set up at once.
    private let begins: Int
    private var lifetime: Lifetime?
    private var record = RefreshRecord()
    /// The first second after an outage at which it had new keys.
    private(set) var recovered: Int?

    /// - Parameter setUpWithin: seconds, in which hosts come to be, evenly spread.
    init(number: Int, _ rules: Rules, _ backOff: BackOff, setUpWithin: Int) {
        self.rules = rules
        self.backOff = backOff
        let offset = HostOffset(machine: "host-\(number)", user: 1000)
        // On the minute, but for what clocks differ and cron takes to start.
        jobAt = rules.spreads ? offset.minute(in: Self.period) * 60 + offset.second(in: Self.period) : number % 3
        // An SDK began whenever it began.
        requestAt = HostOffset(machine: "request-\(number)", user: 1000).second(in: Self.period) % Self.requestEvery
        begins = number % setUpWithin
    }

    /// Lives from one second to another, both since the simulation began.
    ///
    /// - Parameter exchange: asks for new keys at a second; tells whether they came.
    mutating func live(_ seconds: Range<Int>, exchange: (Int) -> Bool) {
        for second in max(seconds.lowerBound, begins)..<seconds.upperBound {
            let isJob = second % Self.period.seconds == jobAt
            let isRequest = second % Self.requestEvery == requestAt
            guard isJob || isRequest, wants(at: second, isJob: isJob) else { continue }
            if exchange(second) { succeed(at: second) } else { fail(at: second) }
        }
    }

    private static func reading(_ second: Int) -> ClockReading {
        ClockReading(wall: Double(second), uptime: Double(second), boot: "b")
    }

    private func wants(at second: Int, isJob: Bool) -> Bool {
        let now = Self.reading(second)
        if rules.backsOff, record.waiting(at: now.timestamp) != nil { return false }
        guard let lifetime else { return true }
        if rules.waitsForHalf { return RefreshPolicy.isDue(lifetime, at: now) }
        return isJob || lifetime.remaining(at: now) <= 0
    }

    private mutating func succeed(at second: Int) {
        lifetime = Lifetime(obtained: Self.reading(second), length: Double(Self.lifetime))
        if record.failure != nil { recovered = second }
        record = RefreshRecord()
    }

    private mutating func fail(at second: Int) {
        let now = Timestamp(seconds: second)
        record.failuresInARow += 1
        record.failure = RefreshFailure(kind: .unavailable, message: "", hint: nil, at: now)
        let wait = backOff.seconds(afterFailures: record.failuresInARow)
        record.nextAttempt = Timestamp(seconds: second + Int(wait))
    }
}
