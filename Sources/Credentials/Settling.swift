internal import Text

/// How long a new key is given before it is handed out: the rule, or what `HEDDLE_SETTLE_SECONDS` sets.
public struct SettleTime: Sendable, Equatable {
    public static let variable = "HEDDLE_SETTLE_SECONDS"
    /// The most that ``variable`` can set, in seconds.
    public static let longest = 600.0

    /// Seconds, 0 to ``longest``; nil: the rule.
    public let override: Double?

    /// The rule: ``RefreshPolicy/settleSeconds``, or a third of the lifetime if that is less.
    public static let standard = SettleTime(override: nil)

    /// - Parameter text: the variable's value. Anything but a decimal number from 0 to ``longest`` leaves the rule.
    public init(_ text: String?) {
        let isDecimal = text?.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") } ?? false
        let seconds = isDecimal ? text.flatMap { Double($0) } : nil
        self.init(override: seconds.flatMap { $0 <= Self.longest ? $0 : nil })
    }

    private init(override: Double?) {
        self.override = override
    }
}

/// The generation to hand out, and whether it can be handed out yet.
public struct Served: Sendable, Equatable {
    public let credential: CachedCredential
    /// Seconds until it works everywhere; 0 where it has settled.
    public let secondsUntilSettled: Double

    public var hasSettled: Bool { secondsUntilSettled <= 0 }
}

extension RefreshPolicy {
    /// CoreWeave's keys work only seconds after they were minted: its own Terraform provider polls until they do.
    public static let settleSeconds = 5.0

    /// Seconds from obtaining a key to handing it out.
    public static func settleSeconds(of lifetime: Lifetime, override settle: SettleTime = .standard) -> Double {
        settle.override ?? min(settleSeconds, lifetime.length / 3)
    }

    /// Seconds until a key has settled; 0 where it has.
    private static func secondsUntilSettled(
        _ lifetime: Lifetime, at now: ClockReading, settle: SettleTime
    ) -> Double {
        max(0, settleSeconds(of: lifetime, override: settle) - lifetime.age(at: now))
    }

    /// The generation to hand out: the newest once it has settled; until then an older one that works for as long as
    /// that takes; where there is none, the newest all the same, which must be waited for.
    ///
    /// - Parameter generations: newest first.
    /// - Returns: nil where none is valid by any clock.
    public static func serving(
        _ generations: [CachedCredential], at now: ClockReading, settle: SettleTime = .standard
    ) -> Served? {
        let valid = generations.filter { $0.lifetime.validity(at: now) > 0 }
        guard let newest = valid.first else { return nil }
        let wait = secondsUntilSettled(newest.lifetime, at: now, settle: settle)
        guard wait > 0 else { return Served(credential: newest, secondsUntilSettled: 0) }
        let older = valid.dropFirst().first {
            outlastsSettling($0.lifetime, of: newest.lifetime, at: now, settle: settle)
        }
        if let older { return Served(credential: older, secondsUntilSettled: 0) }
        return Served(credential: newest, secondsUntilSettled: wait)
    }

    /// Whether an older credential stands in for a newer one until that has settled, and is kept beside it for that.
    public static func outlastsSettling(
        _ older: Lifetime, of newer: Lifetime, at now: ClockReading, settle: SettleTime = .standard
    ) -> Bool {
        secondsUntilSettled(older, at: now, settle: settle) <= 0
            && older.remaining(at: now) >= secondsUntilSettled(newer, at: now, settle: settle)
            && older.remaining(at: now) > 0
    }
}
