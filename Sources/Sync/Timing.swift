public import Credentials

/// The clocks, and the way to let time pass.
public struct Timing: Sendable {
    public let now: @Sendable () -> ClockReading
    /// Lets so many seconds pass.
    public let sleep: @Sendable (Double) -> Void

    public init(now: @escaping @Sendable () -> ClockReading, sleep: @escaping @Sendable (Double) -> Void) {
        self.now = now
        self.sleep = sleep
    }
}
