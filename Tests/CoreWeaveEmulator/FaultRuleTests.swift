import CoreWeaveEmulator
import Testing

@Suite struct FaultRuleTests {
    typealias Rule = CoreWeaveEmulator.FaultRule

    @Test func `Limited faults apply in order and before unlimited ones`() throws {
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

    @Test func `A fault for one organisation doesn't affect the others`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.status(503), next: 1, organisation: "acme")
        emulator.fail(.status(500), organisation: "globex")
        #expect(try emulator.exchange(CoreWeaveEmulator.globexToken).status == 500)
        #expect(try emulator.exchange("unknown").status == 401)
        #expect(try emulator.exchange().status == 503)
        #expect(try emulator.exchange().status == 200)
    }

    @Test func `An unlimited fault replaces the previous one, and an organisation's own takes precedence`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.status(504), organisation: "acme")
        emulator.fail(.status(500))
        emulator.fail(.status(503))
        #expect(try emulator.exchange().status == 504)
        #expect(try emulator.exchange(CoreWeaveEmulator.globexToken).status == 503)
    }

    @Test(arguments: [
        ("cut", Rule(.cut)),
        ("status=503", Rule(.status(503))),
        ("status=503,retry-after=2,next=3", Rule(.status(503, retryAfter: .seconds(2)), next: 3)),
        (
            "status=429,retry-after-date=9,organisation=acme,body=a,b=c",
            Rule(.status(429, body: "a,b=c", retryAfter: .date(secondsAhead: 9)), organisation: "acme")
        ),
        ("drip=0.5", Rule(.drip(secondsPerByte: 0.5))),
        ("missing-field", Rule(.missingField("SecretAccessKey"))),
        ("missing-field=Token,next=1", Rule(.missingField("Token"), next: 1)),
        ("redirect", Rule(.redirect())),
        ("redirect=https://example.com/?a=b", Rule(.redirect(to: "https://example.com/?a=b"))),
        ("garbage", Rule(.garbage)), ("not-utf8", Rule(.notUTF8)), ("wrong-types", Rule(.wrongTypes)),
        ("empty", Rule(.emptyBody)), ("too-large", Rule(.tooLarge)), ("hang", Rule(.hang)),
        ("reset", Rule(.reset)), ("expired", Rule(.alreadyExpired)),
    ])
    func `The compact form is parsed`(_ text: String, _ rule: Rule) throws {
        #expect(try Rule(parsing: text) == rule)
    }

    @Test(arguments: [
        "", "bogus", "status", "status=", "status=abc", "status=99", "status=600", "drip", "drip=0", "drip=nan",
        "cut=1",
        "cut,next", "cut,next=0", "cut,next=x", "cut,colour=red",
    ])
    func `An invalid fault is rejected`(_ text: String) {
        #expect(throws: CoreWeaveEmulator.ParseError.self) { try Rule(parsing: text) }
    }
}
