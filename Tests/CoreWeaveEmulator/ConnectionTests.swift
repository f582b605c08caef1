import CoreWeaveEmulator
import Testing

@Suite struct ConnectionTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `A connection serves several requests in sequence`() throws {
        defer { emulator.stop() }
        let connection = try Connection(emulator.url)
        for _ in 1...3 {
            try connection.send("HEAD", "/")
            #expect(try connection.response(hasBody: false).status == 405)
            try connection.send("POST", "/nowhere", body: "some body")
            #expect(try connection.response().status == 404)
            try connection.send(
                "GET", CoreWeaveEmulator.exchangeTarget,
                [("Authorization", "Bearer \(CoreWeaveEmulator.acmeToken)")])
            #expect(try connection.response().json(ExchangedKeys.self).SecretAccessKey.count == 40)
        }
    }

    @Test func `Pipelining a second request closes the connection`() throws {
        defer { emulator.stop() }
        emulator.fail(.hang)
        let connection = try Connection(emulator.url)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
        #expect(throws: Connection.Failure.closed) { try connection.response() }
    }

    @Test func `Connection: close is honoured`() throws {
        defer { emulator.stop() }
        let connection = try Connection(emulator.url)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget, [("Connection", "close")])
        #expect(try connection.response()["connection"] == "close")
        #expect(throws: Connection.Failure.closed) { try connection.response() }
    }

    @Test(arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"], [CoreWeaveEmulator.exchangeTarget, "/"])
    func `Methods other than GET are not allowed`(_ method: String, _ target: String) throws {
        defer { emulator.stop() }
        let response = try emulator.request(method, target)
        #expect(response.status == 405)
        #expect(response["allow"] == "GET")
        #expect(emulator.counts().exchanges.asked == 0)
    }

    @Test(arguments: ["/v1/cwobject", CoreWeaveEmulator.exchangeTarget + "/", "/_emulator", "/_emulator/other", "//"])
    func `Unknown paths return 404`(_ target: String) throws {
        defer { emulator.stop() }
        #expect(try emulator.request("GET", target).status == 404)
    }

    @Test func `A malformed request returns 400`() throws {
        defer { emulator.stop() }
        let connection = try Connection(emulator.url)
        try connection.send("NO SUCH", "THING")
        #expect(try connection.response().status == 400)
    }

    @Test func `Stopping closes open connections and frees the port`() async throws {
        emulator.fail(.hang)
        let connection = try Connection(emulator.url)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
        let port = try #require(Int(emulator.url.split(separator: ":").last ?? ""))
        emulator.stop()
        emulator.stop()
        #expect(throws: Connection.Failure.self) { try connection.response() }
        #expect(throws: Connection.Failure.refused) { try Connection(emulator.url) }
        let next = try await CoreWeaveEmulator.start(port: port)
        defer { next.stop() }
        #expect(next.url == emulator.url)
        #expect(try next.exchange().status == 200)
        // A synchronous closure, to cover the synchronous overload.
        let taken = { try CoreWeaveEmulator.start(port: port) }
        #expect(throws: (any Error).self) { try taken() }
    }

    @Test func `Several emulators run independently of each other`() async throws {
        defer { emulator.stop() }
        var configuration = CoreWeaveEmulator.Configuration()
        configuration.organisations = [.init("initech", tokens: ["T1", "T2"])]
        let other = try await CoreWeaveEmulator.start(configuration)
        defer { other.stop() }
        #expect(try other.exchange("T2").status == 200)
        #expect(try emulator.exchange("T2").status == 401)
        #expect(try other.exchange().status == 401)
        #expect(other.counts().exchanges(of: "initech").minted == 1)
    }
}
