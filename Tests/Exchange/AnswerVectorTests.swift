import Credentials
import Fixtures
import HTTP
import ScriptedServer
import Testing

@testable import Exchange

/// Answers as `Tests/vectors/exchange-answers.json` has them, over a connection, byte by byte.
@Suite struct AnswerVectorTests {
    struct AnswerCase: Decodable, Sendable, CustomTestStringConvertible {
        struct Repetition: Decodable, Sendable {
            let text: String
            let times: Int
            let then: String
        }

        struct Expectation: Decodable, Sendable {
            let keys: Keys?
            let error: Failure?
        }

        struct Keys: Decodable, Sendable, Equatable {
            let accessKeyId: String
            let secretAccessKey: String
            let sessionToken: String?
            let expiresAt: String
        }

        struct Failure: Decodable, Sendable {
            let kind: String
            let exitStatus: Int32
            let retryAfter: Int?
            let flaw: String?
        }

        let name: String
        let status: Int
        let headers: [String: String]?
        let body: String?
        let bodyBase64: String?
        let `repeat`: Repetition?
        let contentLength: Int?
        let expect: Expectation

        var testDescription: String { name }

        /// The whole answer.
        func bytes() throws -> [UInt8] {
            var content = try bodyBase64.map { try #require(Vectors.bytes(base64: $0)) } ?? Array((body ?? "").utf8)
            if let `repeat` {
                content += Array((String(repeating: `repeat`.text, count: `repeat`.times) + `repeat`.then).utf8)
            }
            let fields = (headers ?? [:]).map { "\($0): \($1)\r\n" }.sorted().joined()
            let head =
                "HTTP/1.1 \(status) Whatever\r\n\(fields)Content-Length: \(contentLength ?? content.count)\r\n\r\n"
            return Array(head.utf8) + content
        }
    }

    @Test(arguments: try Vectors.cases("exchange-answers", AnswerCase.self))
    func `S19: An answer comes to the keys in it, or to an error of its kind that repeats nothing of it`(
        _ given: AnswerCase
    ) throws {
        let server = try ScriptedServer([.hear, .sayBytes(given.bytes())])
        defer { server.stop() }
        // Before the keys of the vectors end, and at the moment that their dates tell of.
        let now = { ClockReading(wall: 4_070_900_000, uptime: 1000, boot: "boot") }
        if let keys = given.expect.keys {
            let credential = try exchange("CW-SECRET-echoed", at: server.url, now: now).credential
            #expect(
                AnswerCase.Keys(
                    accessKeyId: credential.accessKeyID.reveal(), secretAccessKey: credential.secretAccessKey.reveal(),
                    sessionToken: credential.sessionToken?.reveal(), expiresAt: credential.expires.rfc3339) == keys)
            return
        }
        let expected = try #require(given.expect.error)
        let error = try #require(
            failure { try exchange("CW-SECRET-echoed", at: server.url, now: now) }, "there are keys")
        #expect(error.kind.rawValue == expected.kind && error.status.rawValue == expected.exitStatus)
        #expect(error.retryAfter == expected.retryAfter)
        if let flaw = expected.flaw {
            guard case .notAnAnswer(_, let found) = error else {
                Issue.record("\(error) is another error")
                return
            }
            #expect(found.word == flaw)
        }
        for shown in error.shown { #expect(!shown.contains("CW-SECRET") && !shown.contains("a+b/c=")) }
        #expect(server.heard.count == 1)
    }
}

extension ResponseFlaw {
    /// In the words of the vectors.
    fileprivate var word: String {
        switch self {
        case .empty: "empty"
        case .notUTF8: "not_utf8"
        case .notJSON: "not_json"
        case .notAnObject: "not_an_object"
        case .missing(let field): "missing:\(field)"
        case .wrongType(let field): "wrong_type:\(field)"
        case .badCharacters(let field): "bad_characters:\(field)"
        case .tooLong(let field, _): "too_long:\(field)"
        case .badExpiration(let field): "bad_expiration:\(field)"
        case .repeatsToken(let field): "repeats_token:\(field)"
        }
    }
}
