import CoreWeaveEmulator
import Credentials
import Testing

@Suite struct ExchangeTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `A known token is exchanged for keys of the documented form`() throws {
        defer { emulator.stop() }
        let answer = try emulator.exchange()
        let keys = try answer.json(ExchangedKeys.self)
        #expect(answer.status == 200)
        #expect(keys.AccessKeyId.hasPrefix("CWAK") && keys.AccessKeyId.count == 20)
        #expect(keys.SecretAccessKey.count == 40)
        #expect(keys.Token.hasSuffix("=="))
        #expect(Timestamp(rfc3339: keys.Expiration)?.rfc3339 == keys.Expiration)
        #expect(answer.text.contains("multiAttributes"))
    }

    @Test func `Every exchange mints another key and counts it for its organisation`() throws {
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

    @Test func `An organisation without session tokens answers with an empty one`() throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.givesSessionToken = false }
        #expect(try emulator.keys().Token == "")
    }

    @Test func `An unknown token is refused with a body that quotes much of it`() throws {
        defer { emulator.stop() }
        let answer = try emulator.exchange("CW-SECRET-nobody-0123456789abcdef")
        #expect(answer.status == 401)
        #expect(answer.text.contains(#""code":16"#))
        #expect(answer.text.contains("CW-SECRET-nobody-01234…"))
        #expect(emulator.counts().exchanges.asked == 1)
        #expect(emulator.counts().exchanges.minted == 0)
    }

    @Test(arguments: [[], [(name: "Authorization", value: "Basic YTpi")]] as [[(name: String, value: String)]])
    func `Without a bearer token nothing is minted`(_ fields: [(name: String, value: String)]) throws {
        defer { emulator.stop() }
        #expect(try emulator.ask("GET", CoreWeaveEmulator.exchangeTarget, fields).status == 401)
    }

    @Test func `A token without the permission is refused as such`() throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.mayCreateKeys = false }
        let answer = try emulator.exchange()
        #expect(answer.status == 403)
        #expect(answer.text.contains(#""code":7"#))
    }

    @Test(arguments: [0, 3, 6, 9], [nil, 0, 120, -330])
    func `Expiration comes with any number of digits and either zone form`(digits: Int, offset: Int?) throws {
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

    @Test func `User agents are remembered`() throws {
        defer { emulator.stop() }
        _ = try emulator.ask("GET", CoreWeaveEmulator.exchangeTarget, [("User-Agent", "heddled/1")])
        _ = try emulator.exchange()
        #expect(emulator.counts().userAgents == ["heddled/1": 1, "": 1])
    }
}
