/// How near its end a credential is. In fractions of its lifetime, since keys live 15 minutes.
public enum Freshness: Sendable, Equatable {
    /// More than half left: served.
    case fresh
    /// Half or less left: served, while a refresh runs in the background.
    case expiring
    /// Under ``RefreshPolicy/pressingSeconds`` or a seventh left: refreshed first, served all the same if that fails.
    case pressing
    /// Nothing left.
    case expired
}

/// When to refresh, and which generation to serve.
public enum RefreshPolicy {
    public static let pressingSeconds = 120.0
    /// CoreWeave's keys work only seconds after they were minted: its own Terraform provider polls until they do.
    public static let settleSeconds = 5.0
    /// The old key must have this much left (or a fifteenth of its lifetime) to be served in the new one's stead.
    public static let settleReserveSeconds = 60.0

    public static func freshness(of lifetime: Lifetime, at now: ClockReading) -> Freshness {
        let remaining = lifetime.remaining(at: now)
        if remaining <= 0 { return .expired }
        if remaining < min(pressingSeconds, lifetime.length / 7) { return .pressing }
        return remaining > lifetime.length / 2 ? .fresh : .expiring
    }

    /// Whether `sync` refreshes it: half or less of its lifetime is left, or no more than `within` seconds.
    public static func isDue(_ lifetime: Lifetime?, at now: ClockReading, within: Double? = nil) -> Bool {
        guard let lifetime else { return true }
        if let within, lifetime.remaining(at: now) <= within { return true }
        return freshness(of: lifetime, at: now) != .fresh
    }

    /// Seconds until `sync` refreshes it of its own accord; 0 where it is due.
    public static func secondsUntilDue(_ lifetime: Lifetime?, at now: ClockReading) -> Double {
        guard let lifetime else { return 0 }
        return max(0, lifetime.remaining(at: now) - lifetime.length / 2)
    }

    /// The first whole second at which `sync` refreshes it of its own accord; now, where it is due.
    public static func dueAt(_ lifetime: Lifetime?, at now: ClockReading) -> Timestamp {
        let wait = secondsUntilDue(lifetime, at: now)
        return wait > 0 ? Timestamp(seconds: Int((now.wall + wait).rounded(.up))) : now.timestamp
    }

    /// The generation to hand out: the newest once it has settled; until then the one before it, as long as that is
    /// good for a while.
    ///
    /// - Parameter generations: newest first.
    /// - Returns: nil where none is valid any more.
    public static func serving(_ generations: [CachedCredential], at now: ClockReading) -> CachedCredential? {
        let valid = generations.filter { $0.lifetime.remaining(at: now) > 0 }
        guard let newest = valid.first else { return nil }
        if newest.lifetime.age(at: now) >= settleSeconds { return newest }
        return valid.dropFirst().first { outlastsSettling($0.lifetime, at: now) } ?? newest
    }

    /// Whether a credential that is about to be replaced should be kept beside the new one.
    public static func outlastsSettling(_ lifetime: Lifetime, at now: ClockReading) -> Bool {
        lifetime.age(at: now) >= settleSeconds
            && lifetime.remaining(at: now) >= min(settleReserveSeconds, lifetime.length / 15)
    }
}
