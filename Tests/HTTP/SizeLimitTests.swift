import HTTP
import ScriptedServer
import Testing

@Suite struct SizeLimitTests {
    /// A flood ends by a size limit or not at all: then it is a time-out, and these tests fail.
    private let limits = HTTPLimits(totalSeconds: 5)

    @Test(arguments: [0, 1, 64 * 1024 - 1, 64 * 1024])
    func `S19: a body of up to 64 KiB is taken`(_ count: Int) throws {
        let body = String(repeating: "x", count: count)
        let server = try ScriptedServer([.hear, .answer(body: body)])
        defer { server.stop() }
        #expect(try get(server.url).body.count == count)
    }

    @Test(arguments: [64 * 1024 + 1, 1024 * 1024])
    func `S19: a body of more than 64 KiB is refused`(_ count: Int) throws {
        let body = String(repeating: "x", count: count)
        let server = try ScriptedServer([.hear, .answer(body: body)])
        defer { server.stop() }
        #expect(try failure { try get(server.url) } == .bodyTooLarge(host: server.host, limit: 64 * 1024))
    }

    @Test(arguments: [200, 302, 401, 500])
    func `S19: a body without an end is cut off while it is read, whatever the status`(_ status: Int) throws {
        let server = try ScriptedServer([
            .hear, .say("HTTP/1.1 \(status) Whatever\r\n\r\n"), .flood(String(repeating: "x", count: 1000)),
        ])
        defer { server.stop() }
        let error = try failure { try get(server.url, limits: limits) }
        #expect(error == .bodyTooLarge(host: server.host, limit: 64 * 1024))
    }

    @Test func `S19: chunks without an end are cut off`() throws {
        let server = try ScriptedServer([
            .hear, .say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .flood("4\r\nabcd\r\n"),
        ])
        defer { server.stop() }
        let error = try failure { try get(server.url, limits: limits) }
        #expect(error == .bodyTooLarge(host: server.host, limit: 64 * 1024))
    }

    @Test func `A smaller limit is what a request asks for`() throws {
        let server = try ScriptedServer([.hear, .answer(body: "12345")])
        defer { server.stop() }
        let error = try failure { try get(server.url, limits: HTTPLimits(bodyBytes: 4)) }
        #expect(error == .bodyTooLarge(host: server.host, limit: 4))
    }

    /// What comes before the flood, and the flood.
    @Test(arguments: [
        // Many fields, one field without an end, and one that never gets to its colon.
        ("HTTP/1.1 200 OK\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"),
        ("HTTP/1.1 200 OK\r\nX: ", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
        ("HTTP/1.1 200 OK\r\n", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
        // Interim answers, and fields behind the body.
        ("", "HTTP/1.1 102 Processing\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"),
    ])
    func `Header fields of more than 16 KiB are refused`(_ start: String, _ flood: String) throws {
        let server = try ScriptedServer([.hear, .say(start), .flood(flood)])
        defer { server.stop() }
        let error = try failure { try get(server.url, limits: limits) }
        #expect(error == .headersTooLarge(host: server.host, limit: 16 * 1024))
    }

    @Test func `Header fields of almost 16 KiB are taken`() throws {
        let field = "X: " + String(repeating: "y", count: 15 * 1024)
        let server = try ScriptedServer([.hear, .answer(200, [field])])
        defer { server.stop() }
        #expect(try get(server.url).status == 200)
    }
}
