internal import Text

/// How long a credential lasts, counted on this machine's clocks from the moment its issuer's answer arrived.
///
/// The time since is read off both the wall clock and the clock since boot, each from its own reading at that moment.
/// The wall clock can be set, and the clock since boot stands still while a host pauses its virtual machine, so neither
/// is believed alone: what is due goes by the one by which more time has passed, what may still be served by the other.
public struct Lifetime: Sendable, Equatable {
    /// This machine's clocks when it was obtained.
    public let obtained: ClockReading
    /// Seconds from then to the end: 0 to ``longest``.
    public let length: Double
    /// The issuer's clock minus this machine's wall clock at that moment, in seconds; 0 where they agreed, or where the
    /// answer didn't tell.
    public let issuerOffset: Double

    /// Twelve hours, in seconds: the longest that any of CoreWeave's sources grants.
    public static let longest = 43_200.0

    /// - Parameter length: seconds; brought into 0 to ``longest``.
    public init(obtained: ClockReading, length: Double, issuerOffset: Double = 0) {
        self.obtained = obtained
        self.length = max(0, min(length, Self.longest))
        self.issuerOffset = issuerOffset
    }

    /// The lifetime that an issuer's answer grants.
    ///
    /// - Parameters:
    ///   - expiration: the end by the issuer's clock.
    ///   - date: the issuer's clock (`Date`); nil where the answer didn't tell.
    ///   - reading: this machine's clocks when the answer arrived.
    public init(until expiration: Timestamp, issuedAt date: Timestamp?, arrivedAt reading: ClockReading) {
        let offset = date.map { Double($0.seconds) - reading.wall } ?? 0
        let isOff = abs(offset) >= ClockReading.trustedDrift
        self.init(
            obtained: reading, length: Double(expiration.seconds) - reading.wall - (isOff ? offset : 0),
            issuerOffset: isOff ? offset : 0)
    }

    /// A number from 0 up to 1 that each key has for itself, in every process: keys that many hosts obtained together
    /// have numbers that are spread evenly. Made from this machine's clocks at that moment, to the fraction of a second,
    /// and its boot.
    public var lot: Double {
        // The steps of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators").
        var mixed = stableHash(of: obtained.boot) ^ obtained.wall.bitPattern
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9 ^ obtained.uptime.bitPattern
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        mixed = (mixed ^ mixed >> 31) &* 0xbf58_476d_1ce4_e5b9
        return Double((mixed ^ mixed >> 30) >> 11) / Double(1 << 53)
    }

    /// Seconds left by the clock that has it nearer its end: decides what is due. Not positive once that clock has it
    /// ended.
    public func remaining(at now: ClockReading) -> Double { length - passed(at: now).most }

    /// Seconds left by the clock that has it farther from its end: decides what may still be served where a refresh
    /// fails. Not positive once it has ended by every clock.
    public func validity(at now: ClockReading) -> Double { length - passed(at: now).least }

    /// The end by this machine's wall clock, as it is told to people, prompts and SDKs, which all compare it with that.
    /// Always the same as long as both clocks agree.
    public func end(at now: ClockReading) -> Timestamp {
        let passed = passed(at: now)
        let seconds: Double
        if passed.most - passed.least < ClockReading.trustedDrift,
            abs(now.wall - obtained.wall - passed.most) < ClockReading.trustedDrift
        {
            seconds = obtained.wall + length
        } else {
            // Ended by one clock alone, it may still be served: then for as long as the other one has it.
            let left = length - passed.most
            seconds = now.wall + (left > 0 ? left : length - passed.least)
        }
        return Timestamp(seconds: Int(seconds.rounded(.down)))
    }

    /// Seconds since it was obtained: by the clock since boot where that tells, else by the wall clock.
    public func age(at now: ClockReading) -> Double { passedSinceBoot(at: now) ?? passed(at: now).most }

    /// The issuer's time, in seconds since 1970.
    public func issuerTime(at now: ClockReading) -> Double {
        let passedByWall = now.wall - obtained.wall
        let passed = passedSinceBoot(at: now) ?? passedByWall
        return abs(passed - passedByWall) < ClockReading.trustedDrift
            ? now.wall + issuerOffset : obtained.wall + passed + issuerOffset
    }

    /// Seconds since it was obtained, by the clock that has more of them and by the one that has fewer.
    private func passed(at now: ClockReading) -> (least: Double, most: Double) {
        let byWall = now.wall - obtained.wall
        // Earlier than when it was obtained: the wall clock was set back, and tells nothing of the time since.
        let isSetBack = byWall <= -ClockReading.trustedDrift
        guard let byBoot = passedSinceBoot(at: now) else {
            return isSetBack ? (0, length) : (max(0, byWall), max(0, byWall))
        }
        return isSetBack ? (byBoot, byBoot) : (max(0, min(byWall, byBoot)), max(byWall, byBoot))
    }

    /// nil where the clock since boot counts from another boot, or isn't told.
    private func passedSinceBoot(at now: ClockReading) -> Double? {
        guard !now.boot.isEmpty, now.boot == obtained.boot, now.uptime >= obtained.uptime else { return nil }
        return now.uptime - obtained.uptime
    }
}
