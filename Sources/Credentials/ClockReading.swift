/// This machine's clocks, read at one moment.
public struct ClockReading: Sendable, Equatable {
    /// Seconds since 1970 by the wall clock, which may be wrong, and may jump.
    public let wall: Double
    /// Seconds since boot, which never jump. Where a machine was paused by its host they stood still.
    public let uptime: Double
    /// Which boot ``uptime`` counts from; empty where the system doesn't tell.
    public let boot: String

    public init(wall: Double, uptime: Double, boot: String) {
        self.wall = wall
        self.uptime = uptime
        self.boot = boot
    }

    public var timestamp: Timestamp { Timestamp(seconds: Int(wall.rounded(.down))) }

    /// Seconds by which two clocks may differ and still count as one: `Date` has whole seconds, and takes a while to
    /// arrive.
    public static let trustedDrift = 5.0
}
