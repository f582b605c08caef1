import CoreWeaveEmulator
import Testing

@Suite struct FaultOrderTests {
    typealias Order = CoreWeaveEmulator.FaultOrder

    @Test func `Counted faults come in order, before standing ones, and then no more`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.status(500))
        emulator.fail(.status(503), next: 2)
        emulator.fail(.status(504), next: 1)
        let statuses = try (1...5).map { _ in try emulator.exchange().status }
        #expect(statuses == [503, 503, 504, 500, 500])
        emulator.clearFaults()
        #expect(try emulator.exchange().status == 200)
    }

    @Test func `A fault for one organisation spares the others`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.status(503), next: 1, organisation: "acme")
        emulator.fail(.status(500), organisation: "globex")
        #expect(try emulator.exchange(CoreWeaveEmulator.globexToken).status == 500)
        #expect(try emulator.exchange("unknown").status == 401)
        #expect(try emulator.exchange().status == 503)
        #expect(try emulator.exchange().status == 200)
    }

    @Test func `A standing fault replaces the one before it and yields to an organisation's own`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.status(504), organisation: "acme")
        emulator.fail(.status(500))
        emulator.fail(.status(503))
        #expect(try emulator.exchange().status == 504)
        #expect(try emulator.exchange(CoreWeaveEmulator.globexToken).status == 503)
    }

    @Test(arguments: [
        ("cut", Order(.cut)),
        ("status=503", Order(.status(503))),
        ("status=503,retry-after=2,next=3", Order(.status(503, retryAfter: .seconds(2)), next: 3)),
        (
            "status=429,retry-after-date=9,organisation=acme,body=a,b=c",
            Order(.status(429, body: "a,b=c", retryAfter: .date(secondsAhead: 9)), organisation: "acme")
        ),
        ("drip=0.5", Order(.drip(secondsPerByte: 0.5))),
        ("missing-field", Order(.missingField("SecretAccessKey"))),
        ("missing-field=Token,next=1", Order(.missingField("Token"), next: 1)),
        ("redirect", Order(.redirect())),
        ("redirect=https://example.com/?a=b", Order(.redirect(to: "https://example.com/?a=b"))),
        ("garbage", Order(.garbage)), ("not-utf8", Order(.notUTF8)), ("wrong-types", Order(.wrongTypes)),
        ("empty", Order(.emptyBody)), ("too-large", Order(.tooLarge)), ("hang", Order(.hang)),
        ("reset", Order(.reset)), ("expired", Order(.alreadyExpired)),
    ])
    func `A compact spelling says all of it`(_ spelling: String, _ order: Order) throws {
        #expect(try Order(spelling: spelling) == order)
    }

    @Test(arguments: [
        "", "bogus", "status", "status=", "status=abc", "status=99", "status=600", "drip", "drip=0", "drip=nan",
        "cut=1",
        "cut,next", "cut,next=0", "cut,next=x", "cut,colour=red",
    ])
    func `A misspelt fault is no fault`(_ spelling: String) {
        #expect(throws: CoreWeaveEmulator.SpellingError.self) { try Order(spelling: spelling) }
    }
}
