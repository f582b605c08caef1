import Credentials
import OperatingSystem
import Provider
import Testing

@testable import Endpoint

/// Connections: kept, bounded in time and number, and closed.
@Suite struct ConnectionTests {
    private func fixture(_ change: (inout Connections.Limits) -> Void = { _ in }) throws -> EndpointFixture {
        var limits = Connections.Limits()
        change(&limits)
        let fixture = try EndpointFixture(limits)
        try fixture.add("acme", keysAged: 10)
        return fixture
    }

    @Test func `A connection serves one request after the other`() throws {
        let fixture = try fixture()
        let client = try fixture.client()
        for _ in 0..<50 {
            client.send(try fixture.request("acme"))
            #expect(try client.response().status == 200)
        }
        #expect(fixture.endpoint.connectionCount == 1)
    }

    @Test func `Requests that come at once are answered in their order`() throws {
        let fixture = try fixture()
        let client = try fixture.client()
        let health = "GET /v1/health HTTP/1.1\r\nHost: \(fixture.host)\r\n\r\n"
        client.send(String(repeating: try fixture.request("acme") + health, count: 100))
        for _ in 0..<100 {
            #expect(try client.response().body.contains("secret-old"))
            #expect(try client.response().body == #"{"status":"ok"}"#)
        }
    }

    @Test func `What comes after a refused request is not answered`() throws {
        let fixture = try fixture()
        let client = try fixture.client()
        client.send("POST / HTTP/1.1\r\nHost: \(fixture.host)\r\n\r\n" + (try fixture.request("acme")))
        #expect(try client.response().status == 405)
        #expect(try client.isClosed())
    }

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1\r\nConnection: close"])
    func `A client that wants the connection closed gets it closed`(_ version: String) throws {
        let fixture = try fixture()
        let client = try fixture.client()
        client.send("GET /v1/health \(version)\r\nHost: \(fixture.host)\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 200 && response.fields["connection"] == "close")
        #expect(try client.isClosed())
    }

    @Test func `A head that comes byte by byte is answered, or takes too long`() throws {
        let fixture = try fixture { $0.inHead = 0.4 }
        let patient = try fixture.client()
        for byte in try fixture.request("acme").utf8 { patient.send(String(decoding: [byte], as: UTF8.self)) }
        #expect(try patient.response().status == 200)
        let slow = try fixture.client()
        let start = SystemClock.read().uptime
        slow.send("GET /v1/he")
        // A byte now and then doesn't help.
        SystemClock.sleep(seconds: 0.3)
        slow.send("a")
        #expect(try slow.isClosed())
        #expect((0.35...5).contains(SystemClock.read().uptime - start))
    }

    @Test func `A connection on which nothing comes is closed, whether or not there was a request`() throws {
        let fixture = try fixture { $0.idle = 0.3 }
        let (silent, used) = (try fixture.client(), try fixture.client())
        used.send(try fixture.request("acme"))
        #expect(try used.response().status == 200)
        #expect(try silent.isClosed() && used.isClosed())
        try fixture.eventually("both are forgotten") { fixture.endpoint.connectionCount == 0 }
    }

    @Test func `A refused client that goes on sending is closed`() throws {
        let fixture = try fixture { $0.leaving = 0.3 }
        let client = try fixture.client()
        client.send("POST / HTTP/1.1\r\nHost: \(fixture.host)\r\nContent-Length: 100000\r\n\r\n")
        #expect(try client.response().status == 405)
        try fixture.eventually("it is gone", within: 5) {
            client.send("x")
            return fixture.endpoint.connectionCount == 0
        }
    }

    @Test func `Where there are too many, the one that has been silent for longest has to go`() throws {
        let fixture = try fixture { $0.connections = 8 }
        let first = try fixture.client()
        try fixture.eventually("it is in") { fixture.endpoint.connectionCount == 1 }
        SystemClock.sleep(seconds: 0.01)
        let others = try (0..<7).map { _ in try fixture.client() }
        try fixture.eventually("they are in") { fixture.endpoint.connectionCount == 8 }
        #expect(try fixture.get("acme").status == 200)
        #expect(try first.isClosed())
        let answered = try others.filter { client in
            client.send(try fixture.request("acme"))
            return try client.response().status == 200
        }
        #expect(answered.count == 7)
    }

    @Test(arguments: [(1_048_576, 512), (600, 512), (256, 168), (100, 25), (20, 5), (3, 1)])
    func `Clients leave descriptors for the rest of the agent`(_ descriptors: Int, _ connections: Int) {
        #expect(Connections.Limits(descriptors: descriptors).connections == connections)
    }

    @Test func `Where there are too many, and all of them are being answered, the next one has to go`() throws {
        let fixture = try fixture { $0.connections = 2 }
        let gate = Gate()
        fixture.refresher.onRun { _ in
            gate.wait()
            return .stillRunning
        }
        let answered = try ["cold", "colder"].map { name in
            try fixture.add(name)
            let client = try fixture.client()
            client.send(try fixture.request(name))
            return client
        }
        try fixture.eventually("they wait") { fixture.refresher.runs.count == 2 }
        #expect(try fixture.client().isClosed())
        gate.open()
        for client in answered { #expect(try client.response().status == 503) }
    }

    @Test func `Clients that send slowly hold up nobody, however many they are`() throws {
        let fixture = try fixture()
        let slow = try (0..<256).map { _ in
            let client = try fixture.client()
            client.send("GET /v1/credentials/acme HTTP/1.1\r\nHo")
            return client
        }
        try fixture.eventually("they are in") { fixture.endpoint.connectionCount == 256 }
        for _ in 0..<20 { #expect(try fixture.get("acme").status == 200) }
        withExtendedLifetime(slow) {}
    }

    @Test func `A client that asks and asks and reads nothing is closed, and holds up nobody`() throws {
        let fixture = try fixture()
        let request = try fixture.request("acme")
        let port = fixture.endpoint.port
        Threads.detach {
            guard let client = try? Client(port: port) else { return }
            client.send(String(repeating: request, count: 200_000))
        }
        // Under a sanitizer it takes long to have so much to say.
        try fixture.eventually("it asks", within: 120) { fixture.endpoint.connectionCount == 1 }
        try fixture.eventually("it is gone", within: 120) { fixture.endpoint.connectionCount == 0 }
        #expect(try fixture.get("acme").status == 200)
    }

    @Test func `Whoever is being answered gets the answer before it stops, and nobody else gets in`() throws {
        let fixture = try fixture()
        try fixture.add("cold")
        let gate = Gate()
        fixture.refresher.onRun { [fixture] _ in
            gate.wait()
            try fixture.mint("new", for: "cold")
            return .done
        }
        let client = try fixture.client()
        client.send(try fixture.request("cold"))
        try fixture.eventually("it is waited for") { !fixture.refresher.runs.isEmpty }
        let endpoint = fixture.endpoint
        Threads.detach { endpoint.stop(graceSeconds: 10) }
        try fixture.eventually("nobody gets in") { (try? fixture.client()) == nil }
        gate.open()
        #expect(try client.response().body.contains("secret-new"))
    }

    @Test func `A port that is in use is told by its number`() throws {
        let fixture = try fixture()
        let port = fixture.endpoint.port
        #expect(throws: EndpointError.portTaken(port)) {
            try Endpoint.start(at: .port(port, addresses: []), fixture.service)
        }
    }

    @Test func `A port can be listened on again at once, whoever was connected`() throws {
        let fixture = try fixture()
        let client = try fixture.client()
        client.send(try fixture.request("acme"))
        _ = try client.response()
        fixture.endpoint.stop(graceSeconds: 0)
        let next = try Endpoint.start(at: .port(fixture.endpoint.port, addresses: []), fixture.service)
        defer { next.stop(graceSeconds: 0) }
        #expect(try fixture.get("acme").status == 200)
    }

    @Test func `Another address is listened on at the same port, and Host must name it or this machine`() throws {
        let fixture = try fixture()
        let also = try Endpoint.start(at: .port(0, addresses: [ListenAddress("127.0.0.2")]), fixture.service)
        defer { also.stop(graceSeconds: 0) }
        for (host, status) in [("127.0.0.2", 200), ("127.0.0.1", 200), ("127.0.0.3", 421)] {
            let client = try Client(port: also.port, address: 0x7F00_0002)
            client.send("GET /v1/health HTTP/1.1\r\nHost: \(host):\(also.port)\r\n\r\n")
            #expect(try client.response().status == status, "\(host)")
        }
    }

    @Test func `The probe tells whether it answers`() throws {
        let fixture = try fixture()
        #expect(HealthProbe.succeeds(port: fixture.endpoint.port, within: 5))
        fixture.endpoint.stop(graceSeconds: 0)
        #expect(!HealthProbe.succeeds(port: fixture.endpoint.port, within: 5))
    }
}
