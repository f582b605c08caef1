internal import Credentials
internal import Text

/// How late within each period a host's job runs: the same at every run, spread evenly over a fleet, which would
/// otherwise ask for its keys on the minute, all at once.
public struct HostOffset: Sendable, Equatable {
    private let hash: UInt64

    /// - Parameters:
    ///   - machine: what tells the machine from others.
    ///   - user: the number of the user whose job it is: a machine with many users is a small fleet.
    public init(machine: String, user: UInt32) {
        // With the last step of MurmurHash3, without which the last character hardly counts.
        var hash = stableHash(of: "\(machine)/\(user)")
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        self.hash = hash ^ hash >> 33
    }

    /// The minute within a period, 0 to one less than its length.
    public func minute(in period: Period) -> Int { Int(hash % UInt64(period.minutes)) }

    /// The second within that minute: 0 to 59, but for short periods at most a quarter of them, so that a run is over
    /// before the next one is due.
    public func second(in period: Period) -> Int { Int((hash >> 32) % UInt64(min(60, period.seconds / 4))) }
}
