import CoreWeaveEmulator
import Testing

@Suite struct ControlTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `The counts over HTTP equal those in the process`() throws {
        defer { emulator.stop() }
        _ = try emulator.listBuckets(SignedListBuckets(try emulator.keys()))
        let response = try emulator.request("GET", "/_emulator/counts")
        #expect(response["content-type"] == "application/json")
        let counts = try response.json(CoreWeaveEmulator.Counts.self)
        #expect(counts == emulator.counts())
        #expect(counts.listBuckets.accepted == 1)
        #expect(response.text.contains(#""most_open_exchanges":1"#))
    }

    @Test func `A configuration request changes only the given settings`() throws {
        defer { emulator.stop() }
        let change = #"""
            {"latency": 0.001, "settle": 4, "date_skew": 5, "date_header_skew": 6, "lifetime": 7,
             "gives_attributes": false, "unknown_token_status": 403, "revocation": "value",
             "expiration": {"fraction_digits": 3, "offset_minutes": 60},
             "organisations": {"acme": {"may_create_keys": false}, "initech": {"tokens": ["T"], "zones": ["RNO2A"]}}}
            """#
        let response = try emulator.request("PUT", "/_emulator/configuration", body: change)
        #expect(response.status == 200)
        var expected = CoreWeaveEmulator.Configuration()
        expected.latency = 0.001
        expected.settle = 4
        expected.dateSkew = 5
        expected.dateHeaderSkew = 6
        expected.lifetime = 7
        expected.givesAttributes = false
        expected.unknownTokenStatus = 403
        expected.revocation = .value
        expected.expiration = .init(fractionDigits: 3, offsetMinutes: 60)
        expected["acme"]?.mayCreateKeys = false
        expected["initech"] = .init("initech", tokens: ["T"], zones: ["RNO2A"])
        #expect(emulator.configuration == expected)
        #expect(try emulator.exchange("T").status == 200)
        #expect(try emulator.request("GET", "/_emulator/configuration").text == response.text)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"lifetme": 1}"#, #"{"lifetime": "1"}"#, #"{"organisations": {"acme": {"token": "T"}}}"#,
        #"{"expiration": {}}"#, #"{"revocation": "name"}"#,
    ])
    func `An invalid configuration changes nothing`(_ change: String) throws {
        defer { emulator.stop() }
        #expect(try emulator.request("PUT", "/_emulator/configuration", body: change).status == 400)
        #expect(emulator.configuration == CoreWeaveEmulator.Configuration())
    }

    @Test func `Faults can be added one at a time or as an array, and cleared`() throws {
        defer { emulator.stop() }
        let one = #"{"kind": "status", "status": 503, "retry_after": 2, "next": 1, "organisation": "acme"}"#
        #expect(try emulator.request("POST", "/_emulator/faults", body: one).status == 204)
        let several = #"[{"kind": "missing-field", "field": "Token", "next": 1}, {"kind": "status", "status": 504}]"#
        #expect(try emulator.request("POST", "/_emulator/faults", body: several).status == 204)
        let first = try emulator.exchange()
        #expect(first.status == 503 && first["retry-after"] == "2")
        #expect(try !emulator.exchange().text.contains(#""Token""#))
        #expect(try emulator.exchange().status == 504)
        #expect(try emulator.request("DELETE", "/_emulator/faults").status == 204)
        #expect(try emulator.exchange().status == 200)
    }

    @Test(arguments: [
        "", "{}", #"{"kind": "bogus"}"#, #"{"kind": "drip"}"#, #"{"kind": "cut", "after": 1}"#,
        #"[{"kind": "cut"}, {"kind": "cut", "next": 0}]"#,
    ])
    func `An invalid fault is not added`(_ fault: String) throws {
        defer { emulator.stop() }
        #expect(try emulator.request("POST", "/_emulator/faults", body: fault).status == 400)
        #expect(try emulator.exchange().isComplete)
    }

    @Test(arguments: [
        ("GET", "/_emulator/counts"), ("PUT", "/_emulator/configuration"), ("POST", "/_emulator/faults"),
        ("DELETE", "/_emulator/faults"),
    ])
    func `Control requests from web pages are rejected`(_ method: String, _ target: String) throws {
        defer { emulator.stop() }
        let response = try emulator.request(method, target, [("Origin", "http://127.0.0.1")], body: #"{"kind": "cut"}"#)
        #expect(response.status == 403)
        #expect(try emulator.exchange().isComplete)
    }

    @Test func `A request body that is too large is rejected`() throws {
        defer { emulator.stop() }
        let body = String(repeating: " ", count: 5 << 20)
        #expect(try emulator.request("PUT", "/_emulator/configuration", body: body).status == 413)
    }
}
