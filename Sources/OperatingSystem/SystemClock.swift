public import Credentials
internal import Libc

/// This machine's clocks.
public enum SystemClock {
    public static func read() -> ClockReading {
        ClockReading(wall: seconds(CLOCK_REALTIME), uptime: uptime, boot: ThisMachine.bootIdentifier)
    }

    /// Counts while the machine sleeps, and no change of the wall clock moves it.
    #if canImport(Darwin)
        private static let sinceBoot = CLOCK_MONOTONIC_RAW
    #else
        private static let sinceBoot = CLOCK_BOOTTIME
    #endif

    /// Seconds since boot; -1 where the system doesn't tell.
    static var uptime: Double { seconds(sinceBoot) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var now = timespec()
        guard clock_gettime(clock, &now) == 0 else { return -1 }
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// Lets this thread rest.
    public static func sleep(seconds: Double) {
        guard seconds > 0 else { return }
        usleep(UInt32(min(seconds, 60) * 1e6))
    }
}
