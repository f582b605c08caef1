import Credentials
import HTTP
import ObjectStorage
import Testing
import Text

@Suite struct ListBucketsErrorTests {
    static let signsOfAFreshKey: [ListBucketsError] = [.invalidKey(host: "h"), .accessDenied(host: "h")]

    static let every: [ListBucketsError] =
        signsOfAFreshKey + [
            .network(.cutShort(host: "h")), .signatureMismatch(host: "h"),
            .requestTimeTooSkewed(host: "h", clockOff: nil), .requestTimeTooSkewed(host: "h", clockOff: -1200),
            .expiredToken(host: "h"), .redirected(host: "h", status: 307),
            .unexpected(host: "h", status: 503, code: "SlowDown"), .unexpected(host: "h", status: 429, code: nil),
            .unexpected(host: "h", status: 418, code: nil), .notAList(host: "h"),
        ]

    @Test(arguments: every)
    func `A message is one line without a capital or a full stop, and has a hint`(_ error: ListBucketsError) throws {
        for text in [error.message, try #require(error.hint)] {
            #expect(text.isPrintable && !text.isEmpty && !text.hasSuffix("."))
        }
        #expect(error.message.first?.isLowercase == true)
    }

    @Test(arguments: every)
    func `Only what a fresh key may look like is a sign of one`(_ error: ListBucketsError) {
        #expect(error.mayBePropagation == Self.signsOfAFreshKey.contains(error))
    }

    @Test(
        arguments: [
            (.unexpected(host: "h", status: 429, code: nil), 75, "try again later"),
            (.unexpected(host: "h", status: 503, code: "SlowDown"), 69, "try again later"),
            (.unexpected(host: "h", status: 418, code: nil), 69, "check the profile's endpoint and zone"),
            (.redirected(host: "h", status: 307), 69, "check the profile's endpoint"),
            (.requestTimeTooSkewed(host: "h", clockOff: 1200), 78, "set this machine's clock"),
            (.expiredToken(host: "h"), 77, "heddle sync --force NAME"),
        ] as [(ListBucketsError, Int32, String)])
    func `An error has its exit status and says what mends it`(
        _ error: ListBucketsError, _ status: Int32, _ hint: String
    ) {
        #expect(error.status.rawValue == status)
        #expect(error.hint == hint)
    }

    @Test(
        arguments: [
            (.unexpected(host: "h", status: 503, code: "SlowDown"), "h answered 503 SlowDown"),
            (.unexpected(host: "h", status: 418, code: nil), "h answered 418"),
            (.requestTimeTooSkewed(host: "h", clockOff: -90), "h rejected the request's time: 1m behind its own"),
            (.requestTimeTooSkewed(host: "h", clockOff: nil), "h rejected the request's time"),
        ] as [(ListBucketsError, String)])
    func `A message says what and where`(_ error: ListBucketsError, _ message: String) {
        #expect(error.message == message)
    }
}
