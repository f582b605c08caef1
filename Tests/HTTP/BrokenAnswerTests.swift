import HTTP
import ScriptedServer
import Testing

@Suite struct BrokenAnswerTests {
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func `S19: an answer that ends before its end is cut short`(_ answer: String) throws {
        let server = try ScriptedServer([.hear, .say(answer)])
        defer { server.stop() }
        #expect(try failure { try get(server.url) } == .cutShort(host: server.host))
    }

    @Test(
        arguments: [
            [.hear, .say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12"), .reset],
            [.hear, .say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"), .reset],
        ] as [[ScriptedServer.Step]])
    func `S19: an answer that a reset interrupts is cut short`(_ steps: [ScriptedServer.Step]) throws {
        let server = try ScriptedServer(steps)
        defer { server.stop() }
        #expect(try failure { try get(server.url) } == .cutShort(host: server.host))
    }

    @Test func `A connection that ends before an answer is one that failed`() throws {
        let server = try ScriptedServer([.hear])
        defer { server.stop() }
        let error = HTTPError.unreachable(host: server.host, why: "it closed the connection without a response")
        #expect(try failure { try get(server.url) } == error)
        #expect(server.heard.count == 1)
    }

    @Test func `A connection that is reset before an answer is one that failed`() throws {
        let server = try ScriptedServer([.hear, .reset])
        defer { server.stop() }
        let error = HTTPError.unreachable(host: server.host, why: "the connection was reset")
        #expect(try failure { try get(server.url) } == error)
        #expect(server.heard.count == 1)
    }

    @Test(arguments: [
        "hello", "<html>Welcome!</html>", "{\"AccessKeyId\":\"A\"}", "SSH-2.0-OpenSSH_9.2p1\r\n", "\r\n\r\n",
        "\0\0\0\0",
        "ICY 200 OK\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n", "HTTP/9 200 OK\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
    ])
    func `S19: what is no HTTP is no answer`(_ answer: String) throws {
        let server = try ScriptedServer([.hear, .say(answer)])
        defer { server.stop() }
        #expect(try failure { try get(server.url) } == .malformed(host: server.host))
    }

    /// curl calls it a failure to receive or to write, by its version.
    @Test(arguments: ["xyz\r\nabc", "FFFFFFFFFFFFFFFFFFFFFF\r\nabc"])
    func `S19: a chunk without a proper length is no answer`(_ chunk: String) throws {
        let server = try ScriptedServer([
            .hear, .say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)"),
        ])
        defer { server.stop() }
        let error = try failure { try get(server.url) }
        #expect(error == .malformed(host: server.host) || error == .cutShort(host: server.host))
    }
}
