internal import Text

/// A moment in whole seconds since 1970-01-01T00:00:00Z, as SQLite, prompts and S3 clients count it.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let seconds: Int

    /// The first and the last second of the years 1 to 9999, the ones that RFC 3339 can write.
    private static let range = -62_135_596_800...253_402_300_799

    /// Unix seconds; outside the years 1 to 9999, the nearest end of them.
    public init(seconds: Int) {
        self.seconds = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    /// Reads an RFC 3339 date-time: 0 to 9 digits of a second (dropped), `Z` or an offset; years 1970 to 9999.
    ///
    /// Written by hand because CoreWeave's `Expiration` comes with any number of digits and either zone form, and no
    /// parser in FoundationEssentials takes them all.
    public init?(rfc3339 text: String) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.skip("T", "t", " "),
            let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.skip(":"),
            // 60 is a leap second: the same moment as the last one of its minute, to all who count in POSIX time.
            let second = scanner.number(digits: 2), second <= 60, scanner.fraction(), let offset = scanner.offset(),
            scanner.isAtEnd
        else { return nil }
        seconds = date * 86400 + hour * 3600 + minute * 60 + min(second, 59) - offset
    }

    /// Reads `YYYY-MM-DD` as the first second of that day in UTC.
    public init?(date text: String) {
        var scanner = DigitScanner(text)
        guard let days = scanner.date(), scanner.isAtEnd else { return nil }
        seconds = days * 86400
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`, exactly: fractions make aws-sdk-swift on Linux believe "never expires", and offsets
    /// break the Rust SDK.
    public var rfc3339: String {
        let second = seconds - days * 86400
        var text = dateBytes
        text.append(UInt8(ascii: "T"))
        text.append(decimal: second / 3600, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: second / 60 % 60, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(decimal: second % 60, width: 2)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// `YYYY-MM-DD`, in UTC.
    public var date: String { String(decoding: dateBytes, as: UTF8.self) }

    private var dateBytes: [UInt8] {
        let (year, month, day) = Self.civil(daysSinceEpoch: days)
        var text: [UInt8] = []
        text.append(decimal: year, width: 4)
        text.append(UInt8(ascii: "-"))
        text.append(decimal: month, width: 2)
        text.append(UInt8(ascii: "-"))
        text.append(decimal: day, width: 2)
        return text
    }

    private var days: Int {
        (seconds - (seconds % 86400 + 86400) % 86400) / 86400
    }

    /// The proleptic Gregorian calendar date, counted in eras of 400 years that start on 1 March.
    private static func civil(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    fileprivate static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp: CustomStringConvertible {
    public var description: String { rfc3339 }
}

/// A span as a person reads it: `45s`, `12m`, `3h`, `9d`; whole units, rounded down. Negative spans read `0s`.
public func shortSpan(seconds: Int) -> String {
    switch seconds {
    case ..<0: "0s"
    case ..<ShortSpan.minutesFrom: "\(seconds)s"
    case ..<ShortSpan.hoursFrom: "\(seconds / 60)m"
    case ..<ShortSpan.daysFrom: "\(seconds / 3600)h"
    default: "\(seconds / 86400)d"
    }
}

/// From how many seconds on ``shortSpan(seconds:)`` says another unit.
public enum ShortSpan {
    public static let minutesFrom = 60
    public static let hoursFrom = 3600
    public static let daysFrom = 48 * 3600
}

private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(digits: Int) -> Int? {
        guard rest.count >= digits, rest.prefix(digits).allSatisfy(\.isASCIIDigit) else { return nil }
        defer { rest = rest.dropFirst(digits) }
        return rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    mutating func skip(_ choices: Unicode.Scalar...) -> Bool {
        guard let byte = rest.first, choices.contains(Unicode.Scalar(byte)) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Days since 1970-01-01.
    mutating func date() -> Int? {
        guard let year = number(digits: 4), year >= 1970, skip("-"), let month = number(digits: 2),
            (1...12).contains(month), skip("-"), let day = number(digits: 2), day >= 1
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return day <= length ? Timestamp.days(year: year, month: month, day: day) : nil
    }

    mutating func fraction() -> Bool {
        guard skip(".") else { return true }
        let digits = rest.prefix(while: \.isASCIIDigit).count
        rest = rest.dropFirst(digits)
        return (1...9).contains(digits)
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z", "z") { return 0 }
        let sign = rest.first == 0x2D ? -1 : 1
        guard skip("+", "-"), let hours = number(digits: 2), hours < 24,
            // ISO 8601's basic form has no colon here; some servers send it.
            skip(":") || !isAtEnd, let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
