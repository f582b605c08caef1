import Credentials
import Exchange
import HTTP
import Testing
import Text

@Suite struct ExchangeErrorTests {
    static let every: [ExchangeError] = [
        .network(.unknownHost("h")), .tokenRefused(host: "h"), .forbidden(host: "h"), .notFound(url: .exchange),
        .redirected(host: "h", status: 302), .rateLimited(host: "h", retryAfter: nil),
        .rateLimited(host: "h", retryAfter: 90), .serviceFailed(host: "h", status: 503, retryAfter: 1),
        .unexpectedStatus(host: "h", status: 418),
        .notAnAnswer(host: "h", .empty), .notAnAnswer(host: "h", .notUTF8), .notAnAnswer(host: "h", .notJSON),
        .notAnAnswer(host: "h", .notAnObject), .notAnAnswer(host: "h", .missing(field: "Token")),
        .notAnAnswer(host: "h", .wrongType(field: "Token")), .notAnAnswer(host: "h", .badCharacters(field: "Token")),
        .notAnAnswer(host: "h", .tooLong(field: "Token", limit: 9)),
        .notAnAnswer(host: "h", .badExpiration(field: "Expiration")),
        .alreadyExpired(host: "h", expired: Timestamp(seconds: 0), clockOff: nil),
        .alreadyExpired(host: "h", expired: Timestamp(seconds: 0), clockOff: -600),
    ]

    @Test(arguments: every)
    func `A message is one line without a capital or a full stop, and has a hint`(_ error: ExchangeError) throws {
        let hint = try #require(error.hint)
        for text in [error.message, hint] {
            #expect(text.isPrintable && !text.isEmpty && !text.hasSuffix("."))
        }
        #expect(error.message.first?.isLowercase == true)
    }

    @Test(
        arguments: [
            (.unknownHost("h"), .unavailable), (.unreachable(host: "h", why: "w"), .unavailable),
            (.timeout(host: "h", phase: .connecting, seconds: 3), .timeout),
            (.timeout(host: "h", phase: .answering, seconds: 10), .timeout),
            (.tls(host: "h", problem: .untrusted), .tls),
            (.proxy(host: "p", why: "w"), .unavailable), (.bodyTooLarge(host: "h", limit: 1), .protocolError),
            (.headersTooLarge(host: "h", limit: 1), .protocolError), (.cutShort(host: "h"), .protocolError),
            (.malformed(host: "h"), .protocolError), (.invalidHeader(name: "Authorization"), .tokenReference),
            (.library(why: "w"), .unavailable),
        ] as [(HTTPError, RefreshFailure.Kind)])
    func `Where no whole answer came, the kind says how far it got`(_ error: HTTPError, _ kind: RefreshFailure.Kind) {
        let wrapped = ExchangeError.network(error)
        #expect(wrapped.kind == kind)
        #expect(wrapped.status == kind.status)
        #expect(wrapped.message == error.message && wrapped.hint == error.hint)
        #expect(wrapped.retryAfter == nil)
    }

    @Test(
        arguments: [
            (.rateLimited(host: "h", retryAfter: 90), "h: rate limited (429), retry in 1m"),
            (.rateLimited(host: "h", retryAfter: nil), "h: rate limited (429)"),
            (
                .redirected(host: "h", status: 302),
                "h answered with a redirect (302), which is never followed with a token"
            ),
            (.notAnAnswer(host: "h", .missing(field: "Token")), "invalid response from h: the response has no Token"),
            (
                .alreadyExpired(host: "h", expired: Timestamp(seconds: 0), clockOff: nil),
                "h returned credentials that had already expired at 1970-01-01T00:00:00Z"
            ),
        ] as [(ExchangeError, String)])
    func `A message says what and where`(_ error: ExchangeError, _ message: String) {
        #expect(error.message == message)
    }
}
