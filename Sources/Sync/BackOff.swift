/// How long a profile is left alone after a failure, unless a person asks.
public struct BackOff: Sendable {
    /// Failures in a row that are followed at once by another try: most are over with the first.
    static let freeFailures = 2
    /// Seconds after the first failure that counts; doubled with each further one.
    static let base = 2.0
    /// Seconds that it never exceeds: when the exchange is back, everything is fresh soon.
    static let longest = 60.0

    private let random: @Sendable (Double) -> Double

    /// - Parameter random: a number between 0 and what it is given.
    public init(random: @escaping @Sendable (Double) -> Double = { Double.random(in: 0...$0) }) {
        self.random = random
    }

    /// Seconds to wait. Full jitter: of many profiles that failed together, no two come back together ("Exponential
    /// Backoff And Jitter", AWS Architecture Blog).
    ///
    /// - Parameter failures: in a row, this one included.
    public func seconds(afterFailures failures: Int) -> Double {
        random(Self.ceiling(afterFailures: failures))
    }

    static func ceiling(afterFailures failures: Int) -> Double {
        guard failures > freeFailures else { return 0 }
        // No further doubling where it would exceed any limit anyway.
        return min(longest, base * Double(1 << min(failures - freeFailures - 1, 16)))
    }
}
