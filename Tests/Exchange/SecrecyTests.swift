import CoreWeaveEmulator
import Credentials
import Exchange
import HTTP
import ScriptedServer
import Testing

@Suite struct SecrecyTests {
    private static let canary = "CW-SECRET-CANARY-0123456789abcdef"

    @Test(arguments: [200, 201, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503, 504])
    func `S27: no error shows a token that the body echoes`(_ status: Int) throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.status(status, body: #"{"message":"token \#(Self.canary) is no good"}"#))
        let error = try #require(try failure { try exchange(Self.canary, at: emulator.exchangeURL) })
        #expect(!error.shown.contains { $0.contains("CANARY") })
    }

    @Test func `S27: no error shows a part of the token either`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        let error = try #require(try failure { try exchange(Self.canary, at: emulator.exchangeURL) })
        #expect(error == .tokenRefused(host: emulator.host))
        #expect(!error.shown.contains { $0.contains("CW-SECRET") })
    }

    /// The token where an answer has its status line, its fields, its redirect, its body's fields.
    @Test(arguments: [
        "HTTP/1.1 401 \(canary)\r\nContent-Length: 0\r\n\r\n", "\(canary)\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/?\(canary)\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: \(canary)\r\nDate: \(canary)\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\(canary)",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: \(canary)\r\n\r\n\(canary)",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(canary)\r\n",
        "HTTP/1.1 200 OK\r\n\(canary)\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n{\"AccessKeyId\":\"\(canary) \",\"SecretAccessKey\":\"s\",\"Expiration\":\"\"}",
        "HTTP/1.1 200 OK\r\n\r\n{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"\(canary)\"}",
        "HTTP/1.1 200 OK\r\n\r\n{\"\(canary)\":[",
    ])
    func `S27: no error shows a token, wherever an answer has it`(_ answer: String) throws {
        let server = try ScriptedServer([.hear, .say(answer)])
        defer { server.stop() }
        let error = try #require(try failure { try exchange(Self.canary, at: server.url) })
        #expect(!error.shown.contains { $0.contains("CANARY") })
    }

    @Test func `S27: a token is in no error of a connection that fails`() throws {
        let host = try ScriptedServer.abandonedHost()
        let error = try #require(try failure { try exchange(Self.canary, at: "http://\(host)") })
        #expect(error == .network(.unreachable(host: host, why: "connection refused")))
        #expect(!error.shown.contains { $0.contains("CANARY") })
    }

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\0b", "a b", "ä", "", "a\u{7F}"])
    func `S24: what is no token is not even sent`(_ text: String) throws {
        let server = try ScriptedServer([.hear, .answer(body: body())])
        defer { server.stop() }
        #expect(throws: InvalidValue.self) { try exchange(text, at: server.url) }
        #expect(server.heard.isEmpty)
    }
}
