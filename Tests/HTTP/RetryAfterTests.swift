import Credentials
import ScriptedServer
import Testing

@testable import HTTP

@Suite struct RetryAfterTests {
    /// RFC 9110's own example of a date.
    private static let example = Timestamp(seconds: 784_111_777)

    @Test(arguments: [
        ("0", 0), ("120", 120), ("600", 600), ("601", 600), ("99999999999999999999999", 600), ("007", 7),
    ])
    func `S18: seconds are taken, up to ten minutes`(_ field: String, _ seconds: Int) {
        #expect(RetryAfter(field)?.seconds(from: Self.example) == seconds)
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `S18: a date is taken in all three of its forms`(_ field: String) {
        #expect(RetryAfter(field) == .date(Self.example))
    }

    @Test(arguments: [(0, 0), (-1, 1), (-90, 90), (1, 0), (86400, 0), (-600, 600), (-601, 600)])
    func `S18: a date is so many seconds away, none if it has passed, ten minutes at most`(_ now: Int, _ seconds: Int) {
        let field = RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(field?.seconds(from: Timestamp(seconds: Self.example.seconds + now)) == seconds)
    }

    @Test(arguments: ["", " ", "-1", "+1", "1.5", "1e3", "soon", "Soon", "1 s", "120, 5", "٣", "0x10"])
    func `What is neither seconds nor a date asks for nothing`(_ field: String) {
        #expect(RetryAfter(field) == nil)
    }

    @Test(
        arguments: [
            (["Retry-After: 7"], 7),
            (["retry-after:7"], 7),
            (["RETRY-AFTER: \t 7 \t "], 7),
            (["Retry-After: 7", "Retry-After: 9"], 7),
            (["Retry-After: soon"], nil),
            ([], nil),
            // A date is measured from the Date beside it, or, where there is none, from this machine's clock.
            (["Date: Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After: Sun, 06 Nov 1994 08:49:47 GMT"], 10),
            (["Retry-After: Sun, 06 Nov 1994 08:49:47 GMT"], 20),
            (["Date: whenever", "Retry-After: Sun, 06 Nov 1994 08:49:47 GMT"], 20),
        ] as [([String], Int?)])
    func `S18: an answer says how long to leave it alone`(_ fields: [String], _ seconds: Int?) throws {
        let server = try ScriptedServer([.hear, .answer(503, fields)])
        defer { server.stop() }
        let now = Timestamp(seconds: Self.example.seconds - 10)
        #expect(try get(server.url).retryAfter(now: now) == seconds)
    }

    @Test(
        arguments: [
            ("Date: Sun, 06 Nov 1994 08:49:37 GMT", example), ("date:Sun, 06 Nov 1994 08:49:37 GMT", example),
            ("Date: Sun, 06 Nov 1994 10:49:37 +0200", example),
            ("Date: Thu, 01 Jan 1970 00:00:00 GMT", Timestamp(seconds: 0)),
            ("Date:", nil), ("Date: nonsense", nil), ("X-Date: Sun, 06 Nov 1994 08:49:37 GMT", nil),
            ("Date: Sun, 06 Nov 1894 08:49:37 GMT", nil),
        ] as [(String, Timestamp?)])
    func `S20: Date is the other side's clock`(_ field: String, _ date: Timestamp?) throws {
        let server = try ScriptedServer([.hear, .answer(200, [field])])
        defer { server.stop() }
        #expect(try get(server.url).date == date)
    }
}
