/// How near its end a credential is. In fractions of its lifetime, since keys live 15 minutes.
public enum Freshness: Sendable, Equatable {
    /// More than three quarters left: served.
    case fresh
    /// Three quarters or less left: served, while a reader has it refreshed in the background. botocore holds up its
    /// threads from two thirds on.
    case used
    /// Half or less left: the same, and `sync` refreshes it.
    case expiring
    /// Under ``RefreshPolicy/pressingSeconds`` or a seventh left, or ended by one of this machine's clocks: refreshed
    /// first, served all the same if that fails.
    case pressing
    /// Nothing left by any clock.
    case expired
}

/// When to refresh, and which generation to serve.
public enum RefreshPolicy {
    public static let pressingSeconds = 120.0

    public static func freshness(of lifetime: Lifetime, at now: ClockReading) -> Freshness {
        guard lifetime.validity(at: now) > 0 else { return .expired }
        let remaining = lifetime.remaining(at: now)
        if remaining < min(pressingSeconds, lifetime.length / 7) { return .pressing }
        if remaining <= lifetime.length / 2 { return .expiring }
        return remaining > usedSeconds(of: lifetime) ? .fresh : .used
    }

    /// Seconds left from which on keys are ``Freshness/used``.
    public static func usedSeconds(of lifetime: Lifetime) -> Double { lifetime.length * 3 / 4 }

    /// When within a lifetime its refresh falls due.
    public enum DueMoment: Sendable {
        /// At half of it: what a person or a schedule refreshes.
        case half
        /// At half of it, or up to a tenth of it earlier, each key at a moment of its own: what the service refreshes.
        /// A fleet that got its keys within the same minute (after an outage, or when it was started) would otherwise
        /// ask for the next ones within the same minute, each time.
        case spread
    }

    /// Whether `sync` refreshes it: half or less of its lifetime is left, or no more than `within` seconds.
    public static func isDue(
        _ lifetime: Lifetime?, at now: ClockReading, within: Double? = nil, _ moment: DueMoment = .half
    ) -> Bool {
        guard let lifetime else { return true }
        if let within, lifetime.remaining(at: now) <= within { return true }
        return secondsUntilDue(lifetime, at: now, moment) <= 0
    }

    /// Seconds until `sync` refreshes it of its own accord; 0 where it is due.
    public static func secondsUntilDue(
        _ lifetime: Lifetime?, at now: ClockReading, _ moment: DueMoment = .half
    ) -> Double {
        guard let lifetime else { return 0 }
        let early = moment == .spread ? lifetime.length / 10 * lifetime.lot : 0
        return max(0, lifetime.remaining(at: now) - lifetime.length / 2 - early)
    }

    /// The first whole second at which `sync` refreshes it of its own accord; now, where it is due.
    public static func dueAt(_ lifetime: Lifetime?, at now: ClockReading) -> Timestamp {
        let wait = secondsUntilDue(lifetime, at: now)
        return wait > 0 ? Timestamp(seconds: Int((now.wall + wait).rounded(.up))) : now.timestamp
    }
}
