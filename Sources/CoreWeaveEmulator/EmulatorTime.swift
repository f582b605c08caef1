internal import Credentials
internal import Libc

/// Times are seconds since 1970, fractions included. HTTP and S3 signatures each have a format of their own.
enum EmulatorTime {
    /// The system clock.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Clamps a time to the years that the formats can express, 1970 to 9998, because a test can configure any skew.
    static func clamped(_ time: Double) -> Double {
        min(max(time, 86400), 253_370_764_800)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`: IMF-fixdate (RFC 9110, 5.6.7).
    static func httpDate(_ time: Double) -> String {
        let time = clamped(time)
        // 1970-01-01 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(time) / 86400 % 7]
        let text = Timestamp(seconds: Int(time)).rfc3339
        let month = months[(Int(text.dropFirst(5).prefix(2)) ?? 1) - 1]
        return
            "\(weekday), \(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4)) \(text.dropFirst(11).prefix(8)) GMT"
    }

    /// Parses `x-amz-date`: `YYYYMMDDTHHMMSSZ`.
    static func signatureDate(_ text: String) -> Double? {
        let digits = Array(text.utf8)
        guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z") else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        let time = "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))"
        return Timestamp(rfc3339: "\(date)T\(time)Z").map { Double($0.seconds) }
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
