import CoreWeaveEmulator
import Testing

@Suite struct FaultTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test(arguments: [(429, 8), (500, 13), (503, 14), (504, 4), (418, 2)])
    func `A status fault has the matching google.rpc.Status`(status: Int, code: Int) throws {
        defer { emulator.stop() }
        emulator.fail(.status(status))
        let response = try emulator.exchange()
        #expect(response.status == status)
        #expect(response.text == #"{"code":\#(code),"message":"this is an emulated failure","details":[]}"#)
        #expect(emulator.counts().exchanges.minted == 0)
    }

    @Test func `A status fault can have a body and Retry-After in seconds`() throws {
        defer { emulator.stop() }
        emulator.fail(.status(503, body: "<html>", retryAfter: .seconds(7)))
        let response = try emulator.exchange()
        #expect(response.text == "<html>")
        #expect(response["retry-after"] == "7")
    }

    @Test func `Retry-After as a date is relative to the Date header`() throws {
        defer { emulator.stop() }
        emulator.update { $0.dateHeaderSkew = 1000 }
        emulator.fail(.status(429, retryAfter: .date(secondsAhead: 0)))
        let response = try emulator.exchange()
        // Without the seconds, because the two can differ by one.
        #expect(response["retry-after"]?.dropLast(6) == response["date"]?.dropLast(6))
        #expect(response["retry-after"]?.hasSuffix(" GMT") == true)
    }

    @Test func `A dripping response arrives completely`() throws {
        defer { emulator.stop() }
        emulator.update {
            $0["acme"]?.givesSessionToken = false
            $0.givesAttributes = false
        }
        emulator.fail(.drip(secondsPerByte: 0.0005))
        #expect(try emulator.exchange().json(ExchangedKeys.self).Token == "")
    }

    @Test func `A cut response is shorter than its Content-Length`() throws {
        defer { emulator.stop() }
        emulator.fail(.cut)
        let response = try emulator.exchange()
        #expect(response.status == 200)
        #expect(!response.isComplete && !response.body.isEmpty)
        #expect(emulator.counts().exchanges.minted == 1)
    }

    @Test(arguments: [
        CoreWeaveEmulator.Fault.garbage, .notUTF8, .wrongTypes, .missingField(), .missingField("Expiration"),
        .emptyBody,
    ])
    func `A malformed response arrives completely but can't be decoded`(_ fault: CoreWeaveEmulator.Fault) throws {
        defer { emulator.stop() }
        emulator.fail(fault)
        let response = try emulator.exchange()
        #expect(response.status == 200 && response.isComplete)
        #expect(throws: (any Error).self) { try response.json(ExchangedKeys.self) }
    }

    @Test func `Only the not-utf8 fault sends invalid UTF-8`() throws {
        defer { emulator.stop() }
        emulator.fail(.notUTF8)
        #expect(String(validating: try emulator.exchange().body, as: UTF8.self) == nil)
        emulator.fail(.garbage)
        #expect(String(validating: try emulator.exchange().body, as: UTF8.self) != nil)
    }

    @Test func `A too large response is correct except for its size`() throws {
        defer { emulator.stop() }
        emulator.fail(.tooLarge)
        let response = try emulator.exchange()
        #expect(response.body.count > 64 * 1024)
        #expect(try response.json(ExchangedKeys.self).AccessKeyId.hasPrefix("CWAK"))
    }

    @Test func `A redirect leads to a URL that counts requests and tokens sent along`() throws {
        defer { emulator.stop() }
        emulator.fail(.redirect(), next: 1)
        emulator.fail(.redirect(to: "https://example.com/x"))
        let response = try emulator.exchange()
        #expect(response.status == 302)
        let place = try #require(response["location"])
        #expect(emulator.elsewhereURL == emulator.url + place)
        #expect(emulator.counts().elsewhere == 0)
        #expect(try emulator.request("GET", place).status == 200)
        #expect(try emulator.request("GET", place, [("Authorization", "Bearer x")]).status == 200)
        #expect(emulator.counts().elsewhere == 2)
        #expect(emulator.counts().elsewhereWithAuthorization == 1)
        #expect(try emulator.exchange()["location"] == "https://example.com/x")
    }

    @Test func `A hanging exchange is pending until the client disconnects`() throws {
        defer { emulator.stop() }
        emulator.fail(.hang, next: 1)
        do {
            let connection = try Connection(emulator.url, timeout: 50)
            try connection.send("GET", CoreWeaveEmulator.exchangeTarget)
            #expect(throws: Connection.Failure.timedOut) { try connection.response() }
            #expect(emulator.counts().openExchanges == 1)
        }
        // Each request runs on the emulator's thread, which then notices the disconnect.
        for _ in 1...1000 where emulator.counts().openExchanges > 0 { _ = try emulator.request("GET", "/nowhere") }
        #expect(emulator.counts().openExchanges == 0)
    }

    @Test func `A reset fault resets the connection without a response`() throws {
        defer { emulator.stop() }
        emulator.fail(.reset)
        #expect(throws: Connection.Failure.reset) { try emulator.exchange() }
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `Keys of the expired fault are rejected by ListBuckets`() throws {
        defer { emulator.stop() }
        emulator.fail(.alreadyExpired)
        let response = try emulator.listBuckets(SignedListBuckets(try emulator.keys()))
        #expect(response.text.contains("<Code>ExpiredToken</Code>"))
    }
}
