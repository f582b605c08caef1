internal import COperatingSystem
public import Credentials
internal import Libc

/// This machine's clocks.
public enum SystemClock {
    public static func read() -> ClockReading {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return ClockReading(
            wall: Double(now.tv_sec) + Double(now.tv_nsec) / 1e9, uptime: heddle_uptime(), boot: bootIdentifier)
    }

    /// Read once: a process doesn't live through a boot.
    private static let bootIdentifier: String = {
        var text = [UInt8](repeating: 0, count: 64)
        let length = text.withUnsafeMutableBytes { bytes in
            heddle_boot_identifier(bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
        }
        return length > 0 ? String(decoding: text[..<length], as: UTF8.self) : ""
    }()

    /// Lets this thread rest.
    public static func sleep(seconds: Double) {
        guard seconds > 0 else { return }
        usleep(UInt32(min(seconds, 60) * 1e6))
    }
}
