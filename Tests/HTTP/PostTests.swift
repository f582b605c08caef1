import Credentials
import ScriptedServer
import Testing

@testable import HTTP

/// What a POST adds to a GET; and that all guards hold for it, too.
@Suite struct PostTests {
    private func post(
        _ url: String, _ body: String = "CANARY", authorization: String? = nil, client: HTTPClient = client(),
        limits: HTTPLimits = HTTPLimits()
    ) throws -> HTTPResponse {
        let body = HTTPBody(Secret(body), contentType: "application/json")
        return try client.send(request(url, method: .post(body), authorization: authorization, limits: limits))
    }

    @Test func `A POST brings its body once, with its type and length`() throws {
        let server = try ScriptedServer([.hear, .answer(body: "hello")])
        defer { server.stop() }
        let response = try post(server.url + "/a", #"{"a":1}"#, authorization: "Basic eA==")
        #expect(response.status == 200 && response.body == Array("hello".utf8))
        let lines = try #require(server.heard.first).split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST /a HTTP/1.1")
        #expect(
            Set(lines.dropFirst()) == [
                "Host: \(server.host)", "User-Agent: heddle/test", "Authorization: Basic eA==",
                "Content-Type: application/json", "Content-Length: 7", "Accept: */*",
            ])
        #expect(server.heard.count == 1 && server.bodies == [Array(#"{"a":1}"#.utf8)])
    }

    @Test(arguments: [0, 1, 1023, 1025, 64 * 1024, 1024 * 1024 + 1])
    func `A body of any size arrives as it is, without waiting for a word`(_ count: Int) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let body = HTTPBody(bytes, contentType: "application/octet-stream")
        _ = try client().send(request(server.url, method: .post(body)))
        #expect(server.bodies == [bytes])
        #expect(server.heard.first?.contains("Content-Length: \(count)\r\n") == true)
        #expect(server.heard.first?.lowercased().contains("expect") == false)
    }

    @Test(arguments: [300, 301, 302, 303, 307, 308])
    func `S22: a redirect of a POST is an answer, and its target hears nothing`(_ status: Int) throws {
        let target = try ScriptedServer([.hear, .answer()])
        defer { target.stop() }
        let server = try ScriptedServer([
            .hear, .answer(status, ["Location: \(target.url)/elsewhere"]), .hear, .answer(),
        ])
        defer { server.stop() }
        #expect(try post(server.url, authorization: "Bearer T").status == status)
        #expect(server.heard.count == 1 && target.heard.isEmpty)
    }

    @Test(arguments: [401, 407, 408, 417, 429, 503])
    func `A POST goes out once, whatever the answer`(_ status: Int) throws {
        let server = try ScriptedServer([.hear, .answer(status, ["WWW-Authenticate: Basic"]), .hear, .answer()])
        defer { server.stop() }
        #expect(try post(server.url, authorization: "Bearer T").status == status)
        #expect(server.heard.count == 1 && server.bodies.count == 1)
    }

    @Test func `A POST goes out once, even where a kept connection ends without an answer`() throws {
        let keepsAlive = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer([.hear, .say(keepsAlive), .hear], [.hear, .say(keepsAlive)])
        defer { server.stop() }
        let client = client()
        _ = try post(server.url + "/first", client: client)
        let error = try failure { try post(server.url + "/second", client: client) }
        #expect(error == .unreachable(host: server.host, why: "it closed the connection without a response"))
        #expect(server.heard.map { $0.prefix(8) } == ["POST /fi", "POST /se"])
    }

    @Test func `A GET after a POST has nothing of it`() throws {
        let server = try ScriptedServer([.hear, .answer(), .hear, .answer()])
        defer { server.stop() }
        let client = client()
        _ = try post(server.url, authorization: "Bearer T", client: client)
        _ = try client.send(request(server.url))
        let second = try #require(server.heard.last)
        #expect(second.hasPrefix("GET / HTTP/1.1\r\n") && server.bodies.last == [])
        #expect(!second.contains("Content-") && !second.contains("Authorization"))
    }

    @Test func `S19: an answer to a POST has the same limits`() throws {
        let server = try ScriptedServer(
            [.hear, .answer(body: "12345")], [.hear, .answer(200, ["X: " + String(repeating: "y", count: 20_000)])],
            [.hear, .wait])
        defer { server.stop() }
        let small = HTTPLimits(totalSeconds: 0.5, bodyBytes: 4)
        #expect(try failure { try post(server.url, limits: small) } == .bodyTooLarge(host: server.host, limit: 4))
        #expect(
            try failure { try post(server.url) } == .headersTooLarge(host: server.host, limit: 16 * 1024))
        #expect(
            try failure { try post(server.url, limits: small) }
                == .timeout(host: server.host, phase: .answering, seconds: 0.5))
    }

    @Test(arguments: ["a\r\nX: y", "a\nb", "a\0b"])
    func `S24: a type or an authorization that is no field's value is refused before anything is sent`(
        _ value: String
    ) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let body = HTTPBody(Secret("x"), contentType: value)
        let type = try failure { try client().send(request(server.url, method: .post(body))) }
        #expect(type == .invalidHeader(name: "Content-Type"))
        #expect(
            try failure { try post(server.url, authorization: value) } == .invalidHeader(name: "Authorization"))
        #expect(server.heard.isEmpty)
    }

    @Test func `S23: a POST to a port that speaks http fails as TLS, and nothing is sent`() throws {
        let server = try ScriptedServer([.swallow, .answer(400), .wait])
        defer { server.stop() }
        let error = try failure { try post("https://\(server.host)", authorization: "Bearer CANARY") }
        guard case .tls(server.host, .handshake) = error else {
            Issue.record("\(String(describing: error)) is no TLS error")
            return
        }
        #expect(server.heard.isEmpty)
    }

    @Test func `Who asks stands in one field, or in none`() throws {
        let server = try ScriptedServer([.hear, .answer(), .hear, .answer(), .hear, .answer()])
        defer { server.stop() }
        let client = client()
        let url = try ServiceURL.endpoint(server.url)
        let token = try APIToken(Secret("CW-1"))
        for authorization in [HTTPAuthorization.anonymous, .bearer(token), .raw(Secret("CW-1"))] {
            _ = try client.send(HTTPRequest(url: url, authorization: authorization))
        }
        let fields = server.heard.map { $0.split(separator: "\r\n").filter { $0.hasPrefix("Authorization") } }
        #expect(fields == [[], ["Authorization: Bearer CW-1"], ["Authorization: CW-1"]])
    }

    @Test func `S28: a dumped request shows nothing of its body`() throws {
        for body in [
            HTTPBody(Secret("CANARY"), contentType: "a/b"), HTTPBody(Array("CANARY".utf8), contentType: "a/b"),
        ] {
            let request = try request("http://127.0.0.1:1", method: .post(body), authorization: "CANARY")
            var dumped = ""
            dump(request, to: &dumped)
            for text in [dumped, "\(request)", String(reflecting: request), "\(body)"] {
                #expect(!text.contains("CANARY") && !text.contains("67, 65") && !text.contains("- 67"))
            }
        }
    }

    @Test func `A body's copy is wiped when it is done with`() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: repeatElement(UInt8(ascii: "x"), count: 64))
        SecretBytes.wipe(buffer)
        #expect(buffer.allSatisfy { $0 == 0 })
    }
}
