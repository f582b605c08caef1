import CoreWeaveEmulator
import Credentials
import HTTP
import ScriptedServer
import Testing
import Text

@Suite struct ConnectionTests {
    private let keepsAlive = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    @Test func `A second request takes the connection of the first, and nothing else of it`() throws {
        let server = try ScriptedServer([.hear, .say(keepsAlive), .hear, .say(keepsAlive), .wait], [.reset])
        defer { server.stop() }
        let client = client()
        _ = try client.send(request(server.url + "/first", query: "q", authorization: "Bearer FIRST"))
        _ = try client.send(request(server.url + "/second"))
        #expect(server.heard.count == 2)
        let second = try #require(server.heard.last)
        #expect(second.hasPrefix("GET /second HTTP/1.1\r\n"))
        #expect(!second.contains("Authorization") && !second.contains("FIRST"))
    }

    @Test func `A cookie is not kept`() throws {
        let answer = ScriptedServer.Step.answer(200, ["Set-Cookie: a=b"])
        let server = try ScriptedServer([.hear, answer, .hear, answer])
        defer { server.stop() }
        let client = client()
        for _ in 1...2 { _ = try client.send(request(server.url)) }
        #expect(server.heard.count == 2 && !server.heard[1].lowercased().contains("cookie"))
    }

    @Test func `A request goes out once, even where a kept connection ends without an answer`() throws {
        let server = try ScriptedServer([.hear, .say(keepsAlive), .hear], [.hear, .say(keepsAlive)])
        defer { server.stop() }
        let client = client()
        _ = try client.send(request(server.url + "/first"))
        let error = try failure { try client.send(request(server.url + "/second")) }
        #expect(error == .unreachable(host: server.host, why: "it closed the connection without a response"))
        #expect(server.heard.map { $0.prefix(7) } == ["GET /fi", "GET /se"])
    }

    @Test func `A connection that ended while nobody used it costs no request`() throws {
        let server = try ScriptedServer([.hear, .say(keepsAlive)], [.hear, .say(keepsAlive)])
        defer { server.stop() }
        let client = client()
        _ = try client.send(request(server.url))
        // Its end has arrived once another connection is served, for the server has one at a time.
        _ = try get(server.url)
        #expect(try client.send(request(server.url)).status == 200)
    }

    /// libcurl 7.88 goes on with a field of the response before, whose memory it has freed. Many times over, since memory
    /// that was freed may still be what it was.
    @Test func `S19: a response that begins with a folded line is no answer, whatever came before`() throws {
        let folded = ScriptedServer.Step.say("HTTP/1.1 200 OK\r\n X: y\r\nContent-Length: 0\r\n\r\n")
        let scripts: [[ScriptedServer.Step]] = (0..<20).flatMap { number in
            [[.hear, .answer(200, ["X-\(number): \(String(repeating: "z", count: number * 7))"])], [.hear, folded]]
        }
        let client = client()
        for script in scripts {
            let server = try ScriptedServer(script)
            defer { server.stop() }
            let error = try failure { try client.send(request(server.url)) }
            #expect(error == nil || error == .malformed(host: server.host))
        }
    }

    @Test func `A failed request leaves a client that works`() throws {
        let server = try ScriptedServer([.hear, .reset], [.hear, .answer()])
        defer { server.stop() }
        let client = client()
        #expect(throws: HTTPError.self) { try client.send(request(server.url)) }
        #expect(try client.send(request(server.url)).status == 200)
    }

    @Test func `The emulator knows who asks`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        #expect(try get(emulator.exchangeURL).status == 401)
        #expect(emulator.counts().userAgents == ["heddle/test": 1])
    }

    @Test func `A port where nobody listens is refused`() throws {
        let host = try ScriptedServer.abandonedHost()
        let error = try failure { try get("http://\(host)") }
        #expect(error == .unreachable(host: host, why: "connection refused"))
        #expect(error?.status == .unavailable)
    }

    /// Longer than any name that DNS has, so that no resolver has to be asked.
    @Test func `A host that has no address is not found`() throws {
        let host = Array(repeating: String(repeating: "a", count: 60), count: 5).joined(separator: ".")
        #expect(try failure { try get("https://\(host)/path") } == .unknownHost(host))
    }

    @Test func `S23: https to a port that speaks http fails as TLS`() throws {
        let server = try ScriptedServer([.swallow, .answer(400), .wait])
        defer { server.stop() }
        let error = try failure { try get("https://\(server.host)", authorization: "Bearer CANARY") }
        guard case .tls(server.host, .handshake(let why)) = error else {
            Issue.record("\(String(describing: error)) is no TLS error")
            return
        }
        #expect(!why.isEmpty && why.isPrintable)
        #expect(server.heard.isEmpty)
    }

    @Test(
        arguments: [
            ("SSL_CERT_FILE", "/nonexistent", "does not exist"), ("CURL_CA_BUNDLE", "/nonexistent", "does not exist"),
            ("AWS_CA_BUNDLE", "/tmp", "is a directory, not a file"),
            ("CURL_CA_BUNDLE", "/etc/passwd", "has no certificates in PEM form"),
        ])
    func `S23: authorities that can't be read are an error that names the variable, not a connection without them`(
        _ variable: String, _ path: String, _ why: String
    ) throws {
        let server = try ScriptedServer([.wait])
        defer { server.stop() }
        let error = try failure { try get("https://\(server.host)", environment: [variable: path]) }
        #expect(
            error == .tls(host: server.host, problem: .authorities(variable: variable, path: path, why: why)))
        #expect(error?.hint?.contains(variable) == true)
    }
}
