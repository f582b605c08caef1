import Credentials
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01Z", 1), ("1972-02-29T00:00:00Z", 68_169_600),
        ("1999-12-31T23:59:59Z", 946_684_799), ("2000-02-29T12:00:00Z", 951_825_600),
        ("2000-03-01T00:00:00Z", 951_868_800), ("2026-07-29T14:02:33Z", 1_785_333_753),
        ("2038-01-19T03:14:08Z", 2_147_483_648), ("2100-03-01T00:00:00Z", 4_107_542_400),
        ("2400-02-29T00:00:00Z", 13_574_563_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `A date-time is read and written exactly`(_ text: String, _ seconds: Int) {
        #expect(Timestamp(rfc3339: text)?.seconds == seconds)
        #expect(Timestamp(seconds: seconds).rfc3339 == text)
        #expect("\(Timestamp(seconds: seconds))" == text)
    }

    @Test(arguments: 0...9)
    func `A second has 0 to 9 digits behind it, which are dropped`(_ digits: Int) {
        let fraction = digits == 0 ? "" : "." + String(repeating: "9", count: digits)
        #expect(Timestamp(rfc3339: "2026-07-29T14:02:33\(fraction)Z")?.rfc3339 == "2026-07-29T14:02:33Z")
        #expect(Timestamp(rfc3339: "2026-07-29T16:02:33\(fraction)+02:00")?.rfc3339 == "2026-07-29T14:02:33Z")
    }

    @Test(arguments: [
        ("2026-07-29T14:02:33+00:00", "2026-07-29T14:02:33Z"), ("2026-07-29T14:02:33+0000", "2026-07-29T14:02:33Z"),
        ("2026-07-29T14:02:33-00:00", "2026-07-29T14:02:33Z"),
        ("2026-01-01T01:00:00+02:00", "2025-12-31T23:00:00Z"), ("2025-12-31T23:30:00-05:30", "2026-01-01T05:00:00Z"),
        ("2024-03-01T00:00:00+23:59", "2024-02-29T00:01:00Z"), ("2026-07-29t14:02:33z", "2026-07-29T14:02:33Z"),
        ("2026-07-29 14:02:33Z", "2026-07-29T14:02:33Z"), ("2026-07-29T16:02:33+0200", "2026-07-29T14:02:33Z"),
    ])
    func `Offsets and RFC 3339's other spellings are read`(_ text: String, _ same: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == same)
    }

    @Test func `A leap second is the last second of its minute`() {
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:60Z")?.rfc3339 == "2016-12-31T23:59:59Z")
    }

    @Test(arguments: [
        "", "2026", "2026-07-29", "2026-07-29T14:02Z", "2026-07-29T14:02:33", "2026-07-29T14:02:33.Z",
        "2026-07-29T14:02:33.Z",
        "2026-07-29T14:02:33.1234567890Z", "2026-07-29T14:02:33,5Z", "2026-07-29T14:02:33ZZ", "2026-07-29T14:02:33Z ",
        " 2026-07-29T14:02:33Z", "2026-07-29T14:02:33+02", "2026-07-29T14:02:33+24:00",
        "2026-07-29T14:02:33+02:60", "2026-07-29T14:02:33 +02:00", "2026-07-29X14:02:33Z", "2026-7-29T14:02:33Z",
        "2026-00-29T14:02:33Z", "2026-13-29T14:02:33Z", "2026-07-00T14:02:33Z", "2026-07-32T14:02:33Z",
        "2026-04-31T14:02:33Z", "2026-07-29T24:00:00Z", "2026-07-29T14:60:33Z", "2026-07-29T14:02:61Z",
        "1969-12-31T23:59:59Z", "20260-07-29T14:02:33Z", "-026-07-29T14:02:33Z", "+026-07-29T14:02:33Z",
        "２０２６-07-29T14:02:33Z", "2026-07-29T14:02:33Z\u{0}", "2026-07-29T1４:02:33Z", "1785333753",
    ])
    func `Anything else is no date-time`(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [("2024", true), ("2025", false), ("2000", true), ("2100", false), ("2400", true), ("1972", true)])
    func `February has 29 days in leap years alone`(_ year: String, _ isLeap: Bool) {
        #expect((Timestamp(date: "\(year)-02-29") != nil) == isLeap)
        #expect((Timestamp(rfc3339: "\(year)-02-29T00:00:00Z") != nil) == isLeap)
        #expect(Timestamp(date: "\(year)-02-30") == nil)
        #expect(Timestamp(date: "\(year)-02-28") != nil)
    }

    @Test(arguments: ["1970-01-01", "2026-07-29", "2024-02-29", "9999-12-31"])
    func `A date is the first second of its day`(_ text: String) throws {
        let day = try #require(Timestamp(date: text))
        #expect(day.rfc3339 == "\(text)T00:00:00Z")
        #expect(day.date == text)
        #expect(Timestamp(seconds: day.seconds + 86399).date == text)
    }

    @Test(arguments: ["", "2026-07", "2026-07-29T", "2026-07-29Z", "29-07-2026", "2026/07/29", "2026-07-29 "])
    func `Anything else is no date`(_ text: String) {
        #expect(Timestamp(date: text) == nil)
    }

    @Test func `Every day of four hundred years is one after the day before`() {
        let first = 946_684_800  // 2000-01-01
        let days = (0..<146_097).map { Timestamp(seconds: first + $0 * 86400) }
        #expect(days.allSatisfy { Timestamp(date: $0.date) == $0 })
        #expect(zip(days, days.dropFirst()).allSatisfy { $0.date < $1.date })
    }

    @Test func `A moment before 1970 has a spelling, too`() {
        #expect(Timestamp(seconds: -1).rfc3339 == "1969-12-31T23:59:59Z")
        #expect(Timestamp(seconds: -86400).rfc3339 == "1969-12-31T00:00:00Z")
    }

    @Test func `Timestamps sort by time`() {
        #expect(Timestamp(seconds: 1) < Timestamp(seconds: 2))
        #expect(Timestamp(seconds: -1) < Timestamp(seconds: 0))
    }

    @Test(arguments: [
        (-1, "0s"), (0, "0s"), (1, "1s"), (59, "59s"), (60, "1m"), (119, "1m"), (3599, "59m"), (3600, "1h"),
        (7199, "1h"),
        (172_799, "47h"), (172_800, "2d"), (86400 * 90, "90d"), (86400 * 90 + 86399, "90d"),
    ])
    func `A span is told in its largest whole unit`(_ seconds: Int, _ text: String) {
        #expect(shortSpan(seconds: seconds) == text)
    }
}
