import Credentials
import Fixtures
import HTTP
import ScriptedServer
import Testing

@testable import Exchange

/// Answers that no exchange gives, by the thousand: whatever comes is refused, or is what it claims to be.
@Suite struct ExchangeFuzzTests {
    private static let token = "CW-SECRET-canary-0123456789"

    /// Bodies that cases begin with: as CoreWeave has them, and at the ends of what is taken.
    private static let bodies: [String] = [
        #"{"AccessKeyId":"CWAK0","SecretAccessKey":"s3cr3t","Token":"t0k3n","Expiration":"2099-01-02T03:04:05Z"}"#,
        #"{"AccessKeyId":"CWAK0","SecretAccessKey":"s","Token":"","Expiration":"2099-01-02T03:04:05.123456789+02:30"}"#,
        #"{"Expiration":"2099-01-02T03:04:05Z","Token":null,"SecretAccessKey":"s","AccessKeyId":"A","attributes":{"a":"b"}}"#,
        #"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2099-01-02T03:04:05Z","multiAttributes":{"g":["x","y"]}}"#,
        #"{"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2099-01-02T03:04:05Z","attributes":{"a":{"b":[1,2.5,-1e9]}}}"#,
        #"{"AccessKeyId":"A","AccessKeyId":"B","SecretAccessKey":"s","Expiration":"1970-01-01T00:00:00Z"}"#,
        #"{"accessKeyId":"A","secretKey":"s","expiry":"1970-01-01T00:00:00Z"}"#,
        #"{"code":16,"message":"token CW-SECRET-canary-0123456789 refused","details":[]}"#,
        "", "null", "[]", "{}", "0", "\"\"", "<html></html>", "{\"a\":", "\u{FEFF}{}",
    ]

    private static let jsonPieces: [String] = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\u202e", "null", "true", "1e400",
        "-0", "1E+9", "0x1", "NaN", "\"AccessKeyId\":", "\"SecretAccessKey\":", "\"Token\":", "\"Expiration\":",
        "\"attributes\":{", "\"multiAttributes\":", token, "s3cr3t", "t0k3n", "2099-12-31T23:59:60Z",
        "9999-99-99T99:99:99Z", "[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
    ]

    private func body(_ random: inout SeededRandom) -> [UInt8] {
        var body = Array(random.pick(Self.bodies).utf8)
        for _ in 0..<random.below(8) {
            let place = random.below(body.count + 1)
            switch random.below(8) {
            case 0: body.insert(contentsOf: random.pick(Self.jsonPieces).utf8, at: place)
            case 1: body.insert(contentsOf: random.text(pieces: 4).utf8, at: place)
            case 2: body.insert(contentsOf: random.bytes(upTo: 4), at: place)
            case 3 where place < body.count: body[place] ^= 1 << UInt8(random.below(8))
            case 4 where place < body.count: body.remove(at: place)
            case 5: body.removeSubrange(place...)
            case 6: body.insert(contentsOf: body[..<place], at: random.below(body.count + 1))
            case 7:
                let piece = Array(random.pick(Self.jsonPieces + ["[", "a", " ", "\\\\"]).utf8)
                let run = (0..<random.below(2000)).flatMap { _ in piece }
                body.insert(contentsOf: run, at: place)
            default: break
            }
        }
        return body
    }

    @Test func `S19: a body is refused, or is a credential that may stand in a header field`() throws {
        let token = try APIToken(Secret(Self.token))
        var fuzzing = Fuzzing("bodies", cases: 4000)
        try fuzzing.run { random, label in
            let body = body(&random)
            do {
                let document = try ResponseDocument(body, token: token)
                let credential = document.credential
                let secrets = [credential.accessKeyID, credential.secretAccessKey, credential.sessionToken]
                for secret in secrets.compactMap({ $0?.reveal() }) {
                    #expect(!secret.isEmpty && secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(label)")
                    #expect(secret.utf8.count <= ResponseDocument.longestSessionToken, "\(label)")
                }
                let principal = document.principal ?? ""
                #expect(principal.utf8.count <= ResponseDocument.longestPrincipal, "\(label)")
                #expect(!principal.contains(Self.token), "\(label)")
                return "taken"
            } catch let flaw as ResponseFlaw {
                #expect(!flaw.message.contains("canary") && !"\(flaw)".contains("canary"), "\(label)")
                return "refused"
            }
        }
        #expect(fuzzing.tally.keys.sorted() == ["refused", "taken"])
    }

    private func response(_ random: inout SeededRandom, body: [UInt8]) -> [UInt8] {
        let status = random.pick(["200", "200", "200", "401", "429", "503", "301", "100", "999", "0", "20", "200 "])
        let fields = [
            "Content-Length: \(body.count)", "Content-Length: \(random.integer(around: body.count))",
            "Transfer-Encoding: chunked", "Content-Encoding: gzip", "Content-Encoding: \(random.text(pieces: 3))",
            "Date: Fri, 02 Jan 2099 02:50:00 GMT", "Date: \(random.text(pieces: 6))", "Retry-After: 30",
            "Retry-After: \(random.integer(around: 100))", "Retry-After: \(random.text(pieces: 3))",
            "Connection: close", "Content-Type: application/json", "\(random.text(pieces: 5))", "X: \(Self.token)",
            "Location: http://127.0.0.1:1/", "Upgrade: h2c", "Set-Cookie: a=b", ": ", "Content-Length:",
        ]
        var head =
            "\(random.pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2", "HTTP/"])) \(status) \(random.text(pieces: 2))"
        for _ in 0..<random.below(6) {
            head += random.pick(["\r\n", "\r\n", "\r\n", "\n", "\r\n "]) + random.pick(fields)
        }
        var bytes = Array("\(head)\r\n\r\n".utf8) + body
        if random.oneIn(4) { bytes.removeSubrange(random.below(bytes.count + 1)...) }
        if random.oneIn(4), !bytes.isEmpty {
            bytes[random.below(bytes.count)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }

    @Test func `S19: a response is refused in words that show nothing of it, or is an exchange's`() throws {
        let token = try APIToken(Secret(Self.token))
        let now = ClockReading(wall: 4_070_904_000, uptime: 1, boot: "this")
        var fuzzing = Fuzzing("responses", cases: 400)
        let exchange = TokenExchange(
            client: HTTPClient(userAgent: "heddle/fuzz", network: NetworkSettings { _ in nil }),
            limits: HTTPLimits(connectSeconds: 2, totalSeconds: 2))
        try fuzzing.run { random, label in
            let server = try ScriptedServer([.hear, .sayBytes(response(&random, body: body(&random)))])
            defer { server.stop() }
            do {
                let response = try exchange.exchange(token, at: .exchange(server.url), now: { now })
                #expect(response.lifetime.length > 0 && response.lifetime.length <= Lifetime.longest, "\(label)")
                return "taken"
            } catch let error as ExchangeError {
                #expect(flaws(of: error) == [], "\(label)")
                let said = [error.message, error.hint ?? "", "\(error)", String(reflecting: error)].joined()
                #expect(!said.contains("canary"), "\(label)")
                if let pause = error.retryAfter { #expect((0...86_400).contains(pause), "\(label)") }
                return error.kind.rawValue
            }
        }
        #expect(fuzzing.tally["taken"] != nil)
    }
}
