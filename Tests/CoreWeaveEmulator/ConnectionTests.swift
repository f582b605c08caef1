import CoreWeaveEmulator
import Testing

@Suite struct ConnectionTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `A connection serves one request after another`() throws {
        defer { emulator.stop() }
        let connection = try Connection(emulator.url)
        for _ in 1...3 {
            try connection.send("HEAD", "/")
            #expect(try connection.answer(hasBody: false).status == 405)
            try connection.send("POST", "/nowhere", body: "some body")
            #expect(try connection.answer().status == 404)
            try connection.send(
                "GET", CoreWeaveEmulator.exchangeTarget,
                [("Authorization", "Bearer \(CoreWeaveEmulator.acmeToken)")])
            #expect(try connection.answer().json(ExchangedKeys.self).SecretAccessKey.count == 40)
        }
    }

    @Test func `A second request before the first answer ends the connection`() throws {
        defer { emulator.stop() }
        emulator.fail(.hang)
        let connection = try Connection(emulator.url)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
        #expect(throws: Connection.Ending.closed) { try connection.answer() }
    }

    @Test func `A client that asks for it is left with a closed connection`() throws {
        defer { emulator.stop() }
        let connection = try Connection(emulator.url)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget, [("Connection", "close")])
        #expect(try connection.answer()["connection"] == "close")
        #expect(throws: Connection.Ending.closed) { try connection.answer() }
    }

    @Test(arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"], [CoreWeaveEmulator.exchangeTarget, "/"])
    func `Methods other than GET are not allowed`(_ method: String, _ target: String) throws {
        defer { emulator.stop() }
        let answer = try emulator.ask(method, target)
        #expect(answer.status == 405)
        #expect(answer["allow"] == "GET")
        #expect(emulator.counts().exchanges.asked == 0)
    }

    @Test(arguments: ["/v1/cwobject", CoreWeaveEmulator.exchangeTarget + "/", "/_emulator", "/_emulator/other", "//"])
    func `Other paths are not found`(_ target: String) throws {
        defer { emulator.stop() }
        #expect(try emulator.ask("GET", target).status == 404)
    }

    @Test func `What is no HTTP is answered with 400`() throws {
        defer { emulator.stop() }
        let connection = try Connection(emulator.url)
        try connection.send("NO SUCH", "THING")
        #expect(try connection.answer().status == 400)
    }

    @Test func `Stopping ends what is open and gives the port back`() async throws {
        emulator.fail(.hang)
        let connection = try Connection(emulator.url)
        try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
        let port = try #require(Int(emulator.url.split(separator: ":").last ?? ""))
        emulator.stop()
        emulator.stop()
        #expect(throws: Connection.Ending.self) { try connection.answer() }
        #expect(throws: Connection.Ending.refused) { try Connection(emulator.url) }
        let next = try await CoreWeaveEmulator.start(port: port)
        defer { next.stop() }
        #expect(next.url == emulator.url)
        #expect(try next.exchange().status == 200)
        // Not async, to try the other one.
        let taken = { try CoreWeaveEmulator.start(port: port) }
        #expect(throws: (any Error).self) { try taken() }
    }

    @Test func `Several run side by side and know nothing of each other`() async throws {
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
