import CoreWeaveEmulator
import Credentials
import Testing

@Suite struct ExchangeTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `A known token is exchanged for keys in the documented format`() throws {
        defer { emulator.stop() }
        let response = try emulator.exchange()
        let keys = try response.json(ExchangedKeys.self)
        #expect(response.status == 200)
        #expect(keys.AccessKeyId.hasPrefix("CWAK") && keys.AccessKeyId.count == 20)
        #expect(keys.SecretAccessKey.count == 40)
        #expect(keys.Token.hasSuffix("=="))
        #expect(Timestamp(rfc3339: keys.Expiration)?.rfc3339 == keys.Expiration)
        #expect(response.text.contains("multiAttributes"))
    }

    @Test func `Every exchange mints a new key and counts it for its organisation`() throws {
        defer { emulator.stop() }
        let ids = try [emulator.keys(), emulator.keys(), emulator.keys(CoreWeaveEmulator.globexToken)].map(
            \.AccessKeyId)
        let counts = emulator.counts()
        #expect(Set(ids).count == 3)
        #expect(counts.keys.map(\.id) == ids)
        #expect(counts.keys.map(\.organisation) == ["acme", "acme", "globex"])
        #expect(counts.exchanges(of: "acme").minted == 2)
        #expect(counts.exchanges(of: "globex").minted == 1)
        #expect(counts.exchanges(of: "initech").asked == 0)
        #expect(counts.exchangeTimes.count == 3 && counts.exchangeTimes == counts.exchangeTimes.sorted())
    }

    @Test func `Without session tokens, Token is empty`() throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.givesSessionToken = false }
        #expect(try emulator.keys().Token == "")
    }

    @Test func `An unknown token is rejected with an error that quotes most of it`() throws {
        defer { emulator.stop() }
        let response = try emulator.exchange("CW-SECRET-nobody-0123456789abcdef")
        #expect(response.status == 401)
        #expect(response.text.contains(#""code":16"#))
        #expect(response.text.contains("CW-SECRET-nobody-01234…"))
        #expect(emulator.counts().exchanges.asked == 1)
        #expect(emulator.counts().exchanges.minted == 0)
    }

    @Test(arguments: [[], [(name: "Authorization", value: "Basic YTpi")]] as [[(name: String, value: String)]])
    func `An exchange without a bearer token is rejected`(_ fields: [(name: String, value: String)]) throws {
        defer { emulator.stop() }
        #expect(try emulator.request("GET", CoreWeaveEmulator.exchangeTarget, fields).status == 401)
    }

    @Test func `A token without the permission is rejected with 403`() throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.mayCreateKeys = false }
        let response = try emulator.exchange()
        #expect(response.status == 403)
        #expect(response.text.contains(#""code":7"#))
    }

    @Test(arguments: [0, 3, 6, 9], [nil, 0, 120, -330])
    func `Expiration has the configured fraction digits and offset`(digits: Int, offset: Int?) throws {
        defer { emulator.stop() }
        emulator.update { $0.expiration = .init(fractionDigits: digits, offsetMinutes: offset) }
        let text = try emulator.keys().Expiration
        let zone = [nil: "Z", 0: "+00:00", 120: "+02:00", -330: "-05:30"][offset] ?? ""
        #expect(text.hasSuffix(zone))
        #expect(text.count == 19 + (digits == 0 ? 0 : digits + 1) + zone.count)
        let left =
            try #require(Timestamp(rfc3339: text)).seconds - Int(try #require(emulator.counts().exchangeTimes.last))
        #expect((899...901).contains(left))
    }

    @Test func `Requests are counted by user agent`() throws {
        defer { emulator.stop() }
        _ = try emulator.request("GET", CoreWeaveEmulator.exchangeTarget, [("User-Agent", "heddled/1")])
        _ = try emulator.exchange()
        #expect(emulator.counts().userAgents == ["heddled/1": 1, "": 1])
    }
}
