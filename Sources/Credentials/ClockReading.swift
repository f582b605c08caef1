/// This machine's clocks, read at one moment.
public struct ClockReading: Sendable, Equatable {
    /// Seconds since 1970 by the wall clock, which may be wrong, and may jump.
    public let wall: Double
    /// Seconds since boot, sleep included, which never jump.
    public let uptime: Double
    /// Which boot ``uptime`` counts from; empty where the system doesn't tell.
    public let boot: String

    public init(wall: Double, uptime: Double, boot: String) {
        self.wall = wall
        self.uptime = uptime
        self.boot = boot
    }

    public var timestamp: Timestamp { Timestamp(seconds: Int(wall.rounded(.down))) }

    /// This machine's time as the host with `issued` on its `Date` would have it: for what that host's answer says of
    /// expiry.
    ///
    /// `Date` has whole seconds and took a while to arrive, so a difference of less than ``trustedDrift`` is no
    /// difference.
    public func corrected(byDate issued: Timestamp?) -> Double {
        guard let issued, abs(Double(issued.seconds) - wall) >= Self.trustedDrift else { return wall }
        return Double(issued.seconds)
    }

    /// Seconds by which a wall clock may differ from an issuer's before it is taken to be wrong.
    public static let trustedDrift = 5.0
}

/// When a credential was obtained and when it ends, both by its issuer's clock.
///
/// Judged on that clock too: the time since it was obtained is read off the boot clock, so a wall clock that is wrong
/// by minutes or jumps changes nothing. After a reboot, or on another machine, the wall clock is all there is.
public struct Lifetime: Sendable, Equatable {
    /// Seconds since 1970 by the issuer's clock.
    public let obtained: Double
    public let expires: Timestamp
    /// This machine's clocks when it was obtained.
    public let reading: ClockReading

    /// - Parameter reading: this machine's clocks when the answer arrived; its `wall` is not used.
    public init(obtained: Double, expires: Timestamp, reading: ClockReading) {
        self.obtained = obtained
        self.expires = expires
        self.reading = reading
    }

    /// Seconds from obtaining to expiry.
    public var length: Double { Double(expires.seconds) - obtained }

    /// The issuer's time: seconds since 1970.
    public func issuerTime(at now: ClockReading) -> Double {
        guard !now.boot.isEmpty, now.boot == reading.boot, now.uptime >= reading.uptime else { return now.wall }
        let derived = obtained + (now.uptime - reading.uptime)
        return abs(derived - now.wall) < ClockReading.trustedDrift ? now.wall : derived
    }

    /// Seconds left; negative once it has expired.
    public func remaining(at now: ClockReading) -> Double { Double(expires.seconds) - issuerTime(at: now) }

    /// Seconds since it was obtained.
    public func age(at now: ClockReading) -> Double { issuerTime(at: now) - obtained }
}
