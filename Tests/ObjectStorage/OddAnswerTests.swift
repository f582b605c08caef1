import Credentials
import HTTP
import ObjectStorage
import ScriptedServer
import Testing

@Suite struct OddAnswerTests {
    @Test(
        arguments: [
            (403, "InvalidAccessKeyId", .invalidKey(host: "h")), (403, "AccessDenied", .accessDenied(host: "h")),
            (403, "SignatureDoesNotMatch", .signatureMismatch(host: "h")),
            (400, "ExpiredToken", .expiredToken(host: "h")),
            (400, "TokenRefreshRequired", .expiredToken(host: "h")),
            (403, "RequestTimeTooSkewed", .requestTimeTooSkewed(host: "h", clockOff: nil)),
            (400, "AuthorizationHeaderMalformed", .zoneRefused(host: "h", zone: zone)),
            (503, "SlowDown", .unexpected(host: "h", status: 503, code: "SlowDown")),
            (301, "PermanentRedirect", .redirected(host: "h", status: 301)),
            // No words of S3's, and none that a terminal would suffer from.
            (500, "", .unexpected(host: "h", status: 500, code: nil)),
            (500, "Two Words", .unexpected(host: "h", status: 500, code: nil)),
            (500, "&#27;[2J", .unexpected(host: "h", status: 500, code: nil)),
            (500, String(repeating: "a", count: 65), .unexpected(host: "h", status: 500, code: nil)),
        ] as [(Int, String, ListBucketsError)])
    func `An error of S3's has its own name`(_ status: Int, _ code: String, _ expected: ListBucketsError) throws {
        let body =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>CANARY</Message></Error>"
        let error = try refusal(status: status, body: body)
        #expect(error == expected)
        #expect(!"\(error)\(error.message)\(error.hint ?? "")".contains("CANARY"))
    }

    @Test(arguments: [
        "", "Access Denied", "<html>AccessDenied</html>", "<Error><Code>AccessDenied</Code>",
        "<Error><Message><Code>AccessDenied</Code></Message></Error>", "<Code>AccessDenied</Code>",
        "<!DOCTYPE Error><Error><Code>AccessDenied</Code></Error>", #"{"Code":"AccessDenied"}"#,
        "<Error><Code>AccessDenied</Code></Error><Error/>",
    ])
    func `An error that is not S3's has a status and no name`(_ body: String) throws {
        #expect(try refusal(status: 403, body: body) == .unexpected(host: "h", status: 403, code: nil))
    }

    @Test func `An error within an error response is found too`() throws {
        let body = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
        #expect(try refusal(status: 403, body: body) == .accessDenied(host: "h"))
    }

    @Test(arguments: [
        "", "hello", "{}", "<ListAllMyBucketsResult>", "<Other/>", "<Buckets><Bucket><Name>a</Name></Bucket></Buckets>",
        "<html><ListAllMyBucketsResult/></html>", "<Error><Code>AccessDenied</Code></Error>",
    ])
    func `An answer that is no list of buckets is none`(_ body: String) throws {
        #expect(try refusal(status: 200, body: body) == .notAList(host: "h"))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `S22: a redirect is not followed, and the signature goes nowhere else`(_ status: Int) throws {
        let target = try ScriptedServer([.hear, .answer()])
        defer { target.stop() }
        let error = try refusal(status: status, fields: ["Location: \(target.url)/"], body: "")
        #expect(error == .redirected(host: "h", status: status))
        #expect(target.heard.isEmpty)
    }

    @Test func `A list of more than 1 MiB is too large`() throws {
        let server = try ScriptedServer([.hear, .say("HTTP/1.1 200 OK\r\n\r\n"), .flood("<Bucket/>")])
        defer { server.stop() }
        let error = try failure { try list(at: server.url, with: .any) }
        #expect(error == .network(.bodyTooLarge(host: server.host, limit: 1024 * 1024)))
    }

    @Test func `A list longer than an exchange's answer may be is taken`() throws {
        let names = (0..<5000).map { "bucket-\($0)" }
        let buckets = names.map { "<Bucket><Name>\($0)</Name></Bucket>" }.joined()
        let body = "<ListAllMyBucketsResult><Buckets>\(buckets)</Buckets></ListAllMyBucketsResult>"
        let server = try ScriptedServer([.hear, .answer(body: body)])
        defer { server.stop() }
        #expect(try list(at: server.url, with: .any).names == names)
    }

    @Test func `The service's Date tells how wrong the signed time was`() throws {
        let body = "<Error><Code>RequestTimeTooSkewed</Code></Error>"
        let error = try refusal(status: 403, fields: ["Date: Sun, 06 Nov 1994 08:49:37 GMT"], body: body)
        #expect(error == .requestTimeTooSkewed(host: "h", clockOff: 1_000_000_000 - 784_111_777))
    }

    @Test func `A key that would not fit into a header field is not sent`() throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let error = try failure { try list(at: server.url, with: .any.with(keyID: "A\r\nX-Injected: 1")) }
        #expect(error == .network(.invalidHeader(name: "Authorization")))
        #expect(server.heard.isEmpty)
    }

    private static let zone: Zone = {
        guard let zone = try? Zone("RNO2A") else { preconditionFailure("a zone of CoreWeave's is none") }
        return zone
    }()

    /// The error that an answer makes, of the host `h`.
    private func refusal(status: Int, fields: [String] = [], body: String) throws -> ListBucketsError {
        let server = try ScriptedServer([.hear, .answer(status, fields, body: body)])
        defer { server.stop() }
        let time = Timestamp(seconds: 1_000_000_000)
        let error = try failure { try list(at: server.url, zone: "RNO2A", with: .any, time: time) }
        #expect(server.heard.count == 1)
        return try #require(error).at("h")
    }
}

extension ListBucketsError {
    /// The same error at another host: a server's port differs each time.
    fileprivate func at(_ host: String) -> ListBucketsError {
        switch self {
        case .network: self
        case .invalidKey: .invalidKey(host: host)
        case .accessDenied: .accessDenied(host: host)
        case .signatureMismatch: .signatureMismatch(host: host)
        case .requestTimeTooSkewed(_, let clockOff): .requestTimeTooSkewed(host: host, clockOff: clockOff)
        case .expiredToken: .expiredToken(host: host)
        case .zoneRefused(_, let zone): .zoneRefused(host: host, zone: zone)
        case .redirected(_, let status): .redirected(host: host, status: status)
        case .unexpected(_, let status, let code): .unexpected(host: host, status: status, code: code)
        case .notAList: .notAList(host: host)
        }
    }
}
