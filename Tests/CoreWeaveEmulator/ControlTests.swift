import CoreWeaveEmulator
import Testing

@Suite struct ControlTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `Counts over HTTP are the counts in the process`() throws {
        defer { emulator.stop() }
        _ = try emulator.listBuckets(SignedListBuckets(try emulator.keys()))
        let answer = try emulator.ask("GET", "/_emulator/counts")
        #expect(answer["content-type"] == "application/json")
        let counts = try answer.json(CoreWeaveEmulator.Counts.self)
        #expect(counts == emulator.counts())
        #expect(counts.listBuckets.accepted == 1)
        #expect(answer.text.contains(#""most_open_exchanges":1"#))
    }

    @Test func `A configuration changes in what it names and nothing else`() throws {
        defer { emulator.stop() }
        let change = #"""
            {"latency": 0.001, "settle": 4, "date_skew": 5, "date_header_skew": 6, "lifetime": 7,
             "gives_attributes": false,
             "expiration": {"fraction_digits": 3, "offset_minutes": 60},
             "organisations": {"acme": {"may_create_keys": false}, "initech": {"tokens": ["T"], "zones": ["RNO2A"]}}}
            """#
        let answer = try emulator.ask("PUT", "/_emulator/configuration", body: change)
        #expect(answer.status == 200)
        var expected = CoreWeaveEmulator.Configuration()
        expected.latency = 0.001
        expected.settle = 4
        expected.dateSkew = 5
        expected.dateHeaderSkew = 6
        expected.lifetime = 7
        expected.givesAttributes = false
        expected.expiration = .init(fractionDigits: 3, offsetMinutes: 60)
        expected["acme"]?.mayCreateKeys = false
        expected["initech"] = .init("initech", tokens: ["T"], zones: ["RNO2A"])
        #expect(emulator.configuration == expected)
        #expect(try emulator.exchange("T").status == 200)
        #expect(try emulator.ask("GET", "/_emulator/configuration").text == answer.text)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"lifetme": 1}"#, #"{"lifetime": "1"}"#, #"{"organisations": {"acme": {"token": "T"}}}"#,
        #"{"expiration": {}}"#,
    ])
    func `A configuration that is not understood changes nothing`(_ change: String) throws {
        defer { emulator.stop() }
        #expect(try emulator.ask("PUT", "/_emulator/configuration", body: change).status == 400)
        #expect(emulator.configuration == CoreWeaveEmulator.Configuration())
    }

    @Test func `Faults are added, one or several, and cleared`() throws {
        defer { emulator.stop() }
        let one = #"{"kind": "status", "status": 503, "retry_after": 2, "next": 1, "organisation": "acme"}"#
        #expect(try emulator.ask("POST", "/_emulator/faults", body: one).status == 204)
        let several = #"[{"kind": "missing-field", "field": "Token", "next": 1}, {"kind": "status", "status": 504}]"#
        #expect(try emulator.ask("POST", "/_emulator/faults", body: several).status == 204)
        let first = try emulator.exchange()
        #expect(first.status == 503 && first["retry-after"] == "2")
        #expect(try !emulator.exchange().text.contains(#""Token""#))
        #expect(try emulator.exchange().status == 504)
        #expect(try emulator.ask("DELETE", "/_emulator/faults").status == 204)
        #expect(try emulator.exchange().status == 200)
    }

    @Test(arguments: [
        "", "{}", #"{"kind": "bogus"}"#, #"{"kind": "drip"}"#, #"{"kind": "cut", "after": 1}"#,
        #"[{"kind": "cut"}, {"kind": "cut", "next": 0}]"#,
    ])
    func `A fault that is not understood is not added`(_ fault: String) throws {
        defer { emulator.stop() }
        #expect(try emulator.ask("POST", "/_emulator/faults", body: fault).status == 400)
        #expect(try emulator.exchange().isWhole)
    }

    @Test(arguments: [
        ("GET", "/_emulator/counts"), ("PUT", "/_emulator/configuration"), ("POST", "/_emulator/faults"),
        ("DELETE", "/_emulator/faults"),
    ])
    func `A web page controls nothing`(_ method: String, _ target: String) throws {
        defer { emulator.stop() }
        let answer = try emulator.ask(method, target, [("Origin", "http://127.0.0.1")], body: #"{"kind": "cut"}"#)
        #expect(answer.status == 403)
        #expect(try emulator.exchange().isWhole)
    }

    @Test func `A body without end is refused and not kept`() throws {
        defer { emulator.stop() }
        let body = String(repeating: " ", count: 5 << 20)
        #expect(try emulator.ask("PUT", "/_emulator/configuration", body: body).status == 413)
    }
}
