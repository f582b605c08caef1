import HTTP
import ScriptedServer
import Testing

@Suite struct TimeLimitTests {
    private let limits = HTTPLimits(connectSeconds: 2, totalSeconds: 0.25)

    /// How an answer may fail to come. A dripping one never lets a connection look idle.
    @Test(
        arguments: [
            [.wait],
            [.drip("HTTP/1.1 200 OK\r\nX: y\r\n", every: 0.01)],
            [.say("HTTP/1.1 200 OK\r\n"), .wait],
            [.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), .wait],
            [.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), .drip("x", every: 0.01)],
            [.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .drip("1\r\nx\r\n", every: 0.01)],
        ] as [[ScriptedServer.Step]])
    func `S19: an answer that is not whole in time is a time-out`(_ steps: [ScriptedServer.Step]) throws {
        let server = try ScriptedServer([.hear] + steps)
        defer { server.stop() }
        let start = ContinuousClock.now
        let error = try failure { try get(server.url, limits: limits) }
        #expect(error == .timeout(host: server.host, phase: .answering, seconds: 0.25))
        let took = ContinuousClock.now - start
        // The thousand bytes that drip take ten seconds.
        #expect(took >= .milliseconds(240) && took < .seconds(8))
    }

    @Test(arguments: [
        HTTPLimits(connectSeconds: 0.2, totalSeconds: 5), HTTPLimits(connectSeconds: 5, totalSeconds: 0.2),
    ])
    func `A handshake that gets no answer is a connection that was not made in time`(_ limits: HTTPLimits) throws {
        let server = try ScriptedServer([.wait])
        defer { server.stop() }
        let start = ContinuousClock.now
        let error = try failure { try get("https://\(server.host)", limits: limits) }
        #expect(error == .timeout(host: server.host, phase: .connecting, seconds: 0.2))
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func `The connect limit doesn't hurry a connection that stands`() throws {
        let server = try ScriptedServer([
            .hear, .say("HTTP/1.0 200 OK\r\nContent-Length: 30\r\n\r\n"), .drip("x", every: 0.01),
        ])
        defer { server.stop() }
        let limits = HTTPLimits(connectSeconds: 0.1, totalSeconds: 5)
        #expect(try get(server.url, limits: limits).body.count == 30)
    }

    @Test func `Left alone, a request has 10 s in all, which connecting may take up`() {
        #expect(HTTPLimits() == HTTPLimits(connectSeconds: 10, totalSeconds: 10, bodyBytes: 65536, headerBytes: 16384))
    }
}
