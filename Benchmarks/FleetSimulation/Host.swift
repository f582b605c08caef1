import Credentials
import Provider
import Schedule
import Sync

/// One machine with one profile.
struct Host {
    static let lifetime = 900
    static let requestEvery = 10
    static let period = Period.all.first { $0.minutes == 5 }!

    /// What the exchange answers.
    enum Answer {
        case keys
        /// `retryAfter`: seconds.
        case refusal(retryAfter: Int?)
    }

    private let rules: Rules
    private let backOff: BackOff
    private let boot: String
    private let jobAt: Int
    private let requestAt: Int
    /// Hosts are not all set up at once.
    private let begins: Int
    private var lifetime: Lifetime?
    private var record = RefreshRecord()
    /// An SDK that waits for keys: when it tries again, and how long it rests after that.
    private var waiting: (until: Int, rest: Double, since: Int)?
    /// The first second after an outage at which it had new keys.
    private(set) var recovered: Int?

    /// - Parameter setUpWithin: seconds, in which hosts come to be, evenly spread.
    init(number: Int, _ rules: Rules, _ backOff: BackOff, setUpWithin: Int) {
        self.rules = rules
        self.backOff = backOff
        boot = "host-\(number)"
        let offset = HostOffset(machine: boot, user: 1000)
        // On the minute, but for what clocks differ and cron takes to start.
        jobAt = rules.spreads ? offset.minute(in: Self.period) * 60 + offset.second(in: Self.period) : number % 3
        // An SDK began whenever it began.
        requestAt = HostOffset(machine: "request-\(number)", user: 1000).second(in: Self.period) % Self.requestEvery
        begins = number % setUpWithin
    }

    /// Lives from when it was set up to a second, all since the simulation began.
    ///
    /// - Parameter exchange: asks for new keys at a second.
    mutating func live(until end: Int, exchange: (Int) -> Answer) {
        var second = begins
        while second < end {
            if wants(at: second) {
                switch exchange(second) {
                case .keys: succeed(at: second)
                case .refusal(let retryAfter): fail(at: second, retryAfter)
                }
            }
            second = next(after: second)
        }
    }

    private func reading(_ second: Int) -> ClockReading {
        ClockReading(wall: Double(second), uptime: Double(second), boot: boot)
    }

    /// The next second at which anything may happen on it.
    private func next(after second: Int) -> Int {
        if rules.keeper == .service {
            let now = reading(second)
            let due = Double(second) + RefreshPolicy.secondsUntilDue(lifetime, at: now, .spread)
            return max(second + 1, Int(due.rounded(.up)), record.waiting(at: now.timestamp)?.seconds ?? 0)
        }
        let job = Self.following(second, every: Self.period.seconds, at: jobAt)
        let request = Self.following(second, every: Self.requestEvery, at: requestAt)
        return min(job, request, waiting.map { max($0.until, second + 1) } ?? .max)
    }

    private static func following(_ second: Int, every period: Int, at offset: Int) -> Int {
        second + period - ((second - offset) % period + period) % period
    }

    private mutating func wants(at second: Int) -> Bool {
        let now = reading(second)
        let isJob = (second - jobAt) % Self.period.seconds == 0
        guard rules.keeper != .readers else { return reads(at: second, isJob: isJob) }
        if rules.backsOff, record.waiting(at: now.timestamp) != nil { return false }
        guard let lifetime else { return true }
        if rules.waitsForHalf {
            return RefreshPolicy.isDue(lifetime, at: now, rules.keeper == .service ? .spread : .half)
        }
        return isJob || lifetime.remaining(at: now) <= 0
    }

    /// A job refreshes what is due; an SDK refreshes ahead in the background, and tries whatever the back-off says where
    /// it has no keys.
    private mutating func reads(at second: Int, isJob: Bool) -> Bool {
        let now = reading(second)
        let isHeldUp = record.waiting(at: now.timestamp) != nil
        if isJob, !isHeldUp, RefreshPolicy.isDue(lifetime, at: now) { return true }
        switch lifetime.map({ RefreshPolicy.freshness(of: $0, at: now) }) {
        case .fresh: return false
        case .used, .expiring, .pressing: return !isHeldUp
        case .expired, nil: break
        }
        if record.paused(at: now.timestamp) != nil { return false }
        guard let waiting else {
            // Set where this first try fails.
            self.waiting = (second, CredentialProvider.rest(afterFailures: record.failuresInARow), second)
            return true
        }
        return second >= waiting.until
    }

    private mutating func succeed(at second: Int) {
        lifetime = Lifetime(obtained: reading(second), length: Double(Self.lifetime))
        if record.failure != nil { recovered = second }
        record = RefreshRecord()
        waiting = nil
    }

    private mutating func fail(at second: Int, _ retryAfter: Int?) {
        let now = Timestamp(seconds: second)
        let failure = RefreshFailure(kind: .unavailable, message: "", hint: nil, at: now, retryAfter: retryAfter)
        record.failuresInARow += 1
        record.failure = failure
        record.pausedUntil = failure.retryAfter.map { Timestamp(seconds: second + $0) }
        record.nextAttempt = backOff.nextAttempt(after: failure, failuresInARow: record.failuresInARow, at: now)
        guard let reader = waiting else { return }
        let isOver = Double(second - reader.since) + reader.rest >= CredentialProvider.longestWait
        waiting = isOver ? nil : (second + Int(reader.rest), reader.rest * 2, reader.since)
    }
}
