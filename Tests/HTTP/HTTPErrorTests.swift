import Credentials
import HTTP
import Testing
import Text

@Suite struct HTTPErrorTests {
    static let every: [HTTPError] = [
        .unknownHost("h"), .unreachable(host: "h", why: "connection refused"),
        .timeout(host: "h", phase: .connecting, seconds: 3), .timeout(host: "h", phase: .answering, seconds: 0.25),
        .tls(host: "h", problem: .untrusted), .tls(host: "h", problem: .expired),
        .tls(host: "h", problem: .notYetValid), .tls(host: "h", problem: .wrongHost),
        .tls(host: "h", problem: .authorities(variable: "V", path: "/f", why: "does not exist")),
        .tls(host: "h", problem: .noAuthorities), .proxyTLS(host: "p", problem: .untrusted),
        .proxySignIn(host: "p", schemes: ["Negotiate", "NTLM"]), .proxySignIn(host: "p", schemes: []),
        .undecodable(host: "h", encoding: "compress"),
        .tls(host: "h", problem: .handshake(why: "wrong version number")),
        .proxy(host: "p", why: "can't be reached"), .bodyTooLarge(host: "h", limit: 65536),
        .headersTooLarge(host: "h", limit: 16384), .cutShort(host: "h"), .malformed(host: "h"),
        .invalidHeader(name: "X"), .invalidQuery, .library(why: "can't be started"),
    ]

    @Test(arguments: every)
    func `A message is one line without a capital or a full stop, and so is its hint`(_ error: HTTPError) throws {
        for text in [error.message, error.hint].compactMap({ $0 }) {
            #expect(text.isPrintable && !text.isEmpty && !text.hasSuffix("."))
        }
        let first = try #require(error.message.first)
        #expect(first.isLowercase)
    }

    @Test(arguments: every.filter { $0.status != .bug })
    func `What somebody can mend has a hint`(_ error: HTTPError) {
        #expect(error.hint?.isEmpty == false)
    }

    @Test(
        arguments: [
            (.timeout(host: "h", phase: .connecting, seconds: 3), "h: no connection within 3 s"),
            (.timeout(host: "h", phase: .answering, seconds: 0.25), "h: no complete response within 0.25 s"),
            (.unreachable(host: "h:8", why: "connection refused"), "h:8 can't be reached: connection refused"),
            (
                .tls(host: "h", problem: .authorities(variable: "V", path: "/a\u{1B}[2J\nb", why: "can't be read")),
                "h can't be checked: /a[2J b, which V names, can't be read"
            ),
            (.bodyTooLarge(host: "h", limit: 65536), "h sent more than 65536 bytes"),
            (
                .proxySignIn(host: "p", schemes: ["Negotiate", "NTLM"]),
                "the proxy p requires sign-in by Negotiate or NTLM, which heddle can't do"
            ),
            (
                .proxySignIn(host: "p", schemes: []),
                "the proxy p requires sign-in by a method that heddle doesn't know"
            ),
            (
                .proxyTLS(host: "p", problem: .untrusted),
                "the proxy p has a certificate that this machine doesn't trust"
            ),
            (
                .undecodable(host: "h", encoding: "x\u{1B}[2J"),
                "h sent a response with Content-Encoding x[2J, which can't be decoded"
            ),
        ] as [(HTTPError, String)])
    func `A message says what and where`(_ error: HTTPError, _ message: String) {
        #expect(error.message == message)
    }

    @Test(arguments: ["127.0.0.1:8484", "localhost:1", "[::1]:8484", "127.0.0.1"])
    func `Of a port of this machine the program is asked about, and no proxy`(_ host: String) {
        for error in [
            HTTPError.unreachable(host: host, why: "connection refused"),
            .timeout(host: host, phase: .connecting, seconds: 3),
        ] {
            #expect(error.hint == "check that the program that should listen on \(host) is running")
        }
        #expect(HTTPError.unreachable(host: "h:8484", why: "w").hint?.contains("HTTPS_PROXY") == true)
    }

    @Test(arguments: every)
    func `Without an answer the exit status is 69, but for what is wrong on this side`(_ error: HTTPError) {
        switch error {
        case .invalidHeader, .invalidQuery: #expect(error.status == .bug)
        case .library: #expect(error.status == .setUp)
        default: #expect(error.status.rawValue == 69)
        }
    }
}
