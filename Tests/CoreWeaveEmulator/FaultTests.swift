import CoreWeaveEmulator
import Testing

@Suite struct FaultTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test(arguments: [(429, 8), (500, 13), (503, 14), (504, 4), (418, 2)])
    func `A status comes with the google.rpc.Status that fits it`(status: Int, code: Int) throws {
        defer { emulator.stop() }
        emulator.fail(.status(status))
        let answer = try emulator.exchange()
        #expect(answer.status == status)
        #expect(answer.text == #"{"code":\#(code),"message":"this is an emulated failure","details":[]}"#)
        #expect(emulator.counts().exchanges.minted == 0)
    }

    @Test func `A status comes with any body and Retry-After in seconds`() throws {
        defer { emulator.stop() }
        emulator.fail(.status(503, body: "<html>", retryAfter: .seconds(7)))
        let answer = try emulator.exchange()
        #expect(answer.text == "<html>")
        #expect(answer["retry-after"] == "7")
    }

    @Test func `Retry-After as a date counts from the Date beside it`() throws {
        defer { emulator.stop() }
        emulator.update { $0.dateHeaderSkew = 1000 }
        emulator.fail(.status(429, retryAfter: .date(secondsAhead: 0)))
        let answer = try emulator.exchange()
        // The same second, but for a tick between the two.
        #expect(answer["retry-after"]?.dropLast(6) == answer["date"]?.dropLast(6))
        #expect(answer["retry-after"]?.hasSuffix(" GMT") == true)
    }

    @Test func `A dripping answer arrives whole in the end`() throws {
        defer { emulator.stop() }
        emulator.update {
            $0["acme"]?.givesSessionToken = false
            $0.givesAttributes = false
        }
        emulator.fail(.drip(secondsPerByte: 0.0005))
        #expect(try emulator.exchange().json(ExchangedKeys.self).Token == "")
    }

    @Test func `A cut answer announces more than it brings`() throws {
        defer { emulator.stop() }
        emulator.fail(.cut)
        let answer = try emulator.exchange()
        #expect(answer.status == 200)
        #expect(!answer.isWhole && !answer.body.isEmpty)
        #expect(emulator.counts().exchanges.minted == 1)
    }

    @Test(arguments: [
        CoreWeaveEmulator.Fault.garbage, .notUTF8, .wrongTypes, .missingField(), .missingField("Expiration"),
        .emptyBody,
    ])
    func `An answer that is none is whole, and no keys to a decoder`(_ fault: CoreWeaveEmulator.Fault) throws {
        defer { emulator.stop() }
        emulator.fail(fault)
        let answer = try emulator.exchange()
        #expect(answer.status == 200 && answer.isWhole)
        #expect(throws: (any Error).self) { try answer.json(ExchangedKeys.self) }
    }

    @Test func `Bytes that are no UTF-8 are in no other answer`() throws {
        defer { emulator.stop() }
        emulator.fail(.notUTF8)
        #expect(String(validating: try emulator.exchange().body, as: UTF8.self) == nil)
        emulator.fail(.garbage)
        #expect(String(validating: try emulator.exchange().body, as: UTF8.self) != nil)
    }

    @Test func `A large answer is proper but for its size`() throws {
        defer { emulator.stop() }
        emulator.fail(.tooLarge)
        let answer = try emulator.exchange()
        #expect(answer.body.count > 64 * 1024)
        #expect(try answer.json(ExchangedKeys.self).AccessKeyId.hasPrefix("CWAK"))
    }

    @Test func `A redirect leads to where visits are counted, and tokens that come along`() throws {
        defer { emulator.stop() }
        emulator.fail(.redirect(), next: 1)
        emulator.fail(.redirect(to: "https://example.com/x"))
        let answer = try emulator.exchange()
        #expect(answer.status == 302)
        let place = try #require(answer["location"])
        #expect(emulator.elsewhereURL == emulator.url + place)
        #expect(emulator.counts().elsewhere == 0)
        #expect(try emulator.ask("GET", place).status == 200)
        #expect(try emulator.ask("GET", place, [("Authorization", "Bearer x")]).status == 200)
        #expect(emulator.counts().elsewhere == 2)
        #expect(emulator.counts().elsewhereWithAuthorization == 1)
        #expect(try emulator.exchange()["location"] == "https://example.com/x")
    }

    @Test func `A hanging exchange is open until its client leaves`() throws {
        defer { emulator.stop() }
        emulator.fail(.hang, next: 1)
        do {
            let connection = try Connection(emulator.url, patience: 50)
            try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
            #expect(throws: Connection.Ending.silence) { try connection.answer() }
            #expect(emulator.counts().openExchanges == 1)
        }
        // Each question goes through the thread that is to notice.
        for _ in 1...1000 where emulator.counts().openExchanges > 0 { _ = try emulator.ask("GET", "/nowhere") }
        #expect(emulator.counts().openExchanges == 0)
    }

    @Test func `A reset connection ends with no answer`() throws {
        defer { emulator.stop() }
        emulator.fail(.reset)
        #expect(throws: Connection.Ending.reset) { try emulator.exchange() }
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `Keys may come expired, and expire like that for ListBuckets too`() throws {
        defer { emulator.stop() }
        emulator.fail(.alreadyExpired)
        let answer = try emulator.listBuckets(SignedListBuckets(try emulator.keys()))
        #expect(answer.text.contains("<Code>ExpiredToken</Code>"))
    }
}
