import Credentials
import Fixtures
import Testing

@Suite struct TimestampTests {
    struct TimestampCase: Decodable, Sendable {
        let input: String
        let unix: Int?
        let written: String?
    }

    @Test(arguments: try Vectors.cases("timestamps", TimestampCase.self))
    func `A date-time is read exactly and written in one form, and anything else is none`(_ given: TimestampCase) {
        #expect(Timestamp(rfc3339: given.input)?.seconds == given.unix)
        guard let seconds = given.unix else { return }
        #expect(Timestamp(seconds: seconds).rfc3339 == given.written)
        #expect("\(Timestamp(seconds: seconds))" == given.written)
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
