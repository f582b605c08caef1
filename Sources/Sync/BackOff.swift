public import Credentials

/// How long a profile is left alone after a failure, unless a person asks or a reader has no keys.
public struct BackOff: Sendable {
    /// Failures in a row that are followed at once by another try: most are over with the first.
    static let freeFailures = 2
    /// Seconds after the first failure that counts; doubled with each further one.
    static let base = 2.0
    /// Seconds that it never exceeds: when the exchange is back, everything is fresh within a minute and a half.
    public static let longest = 83.0
    /// Seconds by which it varies once it is as long as that.
    public static let swing = 2.0

    private let random: @Sendable (Double) -> Double

    /// - Parameter random: a number between 0 and what it is given.
    public init(random: @escaping @Sendable (Double) -> Double = { Double.random(in: 0...$0) }) {
        self.random = random
    }

    /// Before it, no refresh but one that a person asks for, or a reader who has no keys.
    ///
    /// Where the other side said when to come back (`Retry-After`), that and up to as long again, as
    /// ``RefreshFailure/spread(ofPause:)`` has it: a date that every host of a fleet was told would bring them all back
    /// in one second.
    ///
    /// - Parameter failures: in a row, this one included.
    public func nextAttempt(after failure: RefreshFailure, failuresInARow failures: Int, at now: Timestamp) -> Timestamp
    {
        // A reference that leads nowhere concerns only this machine, and its owner may mend it any moment.
        if failure.kind == .tokenReference { return now }
        let own = seconds(afterFailures: failures)
        let asked = failure.retryAfter.map {
            Double($0) + random(Double(RefreshFailure.spread(ofPause: $0)))
        }
        return Timestamp(seconds: now.seconds + Int(max(own, asked ?? 0)))
    }

    /// Seconds to wait. Full jitter while it doubles: of many profiles that failed together, no two come back together
    /// ("Exponential Backoff And Jitter", AWS Architecture Blog). Then hardly any: each host keeps to a rhythm of its own,
    /// so that as many come back in each second, and none much later than the others. Full jitter would have twice as
    /// many come back in the first seconds after an outage.
    ///
    /// - Parameter failures: in a row, this one included.
    func seconds(afterFailures failures: Int) -> Double {
        let ceiling = Self.ceiling(afterFailures: failures)
        return ceiling < Self.longest ? random(ceiling) : Self.longest - random(Self.swing)
    }

    static func ceiling(afterFailures failures: Int) -> Double {
        guard failures > freeFailures else { return 0 }
        // No further doubling where it would exceed any limit anyway.
        return min(longest, base * Double(1 << min(failures - freeFailures - 1, 16)))
    }
}
