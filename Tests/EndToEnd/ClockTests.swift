import CoreWeaveEmulator
import Testing

/// A clock that differs from CoreWeave's (S20).
@Suite struct ClockTests {
    @Test(arguments: [-600.0, 600, 86400, -86400])
    func `S20: Keys are judged by their real lifetime, whatever this machine's clock says`(_ skew: Double) throws {
        let home = try Home { $0.dateSkew = skew }
        try home.add()
        let keys = try home.keys()
        func status() throws -> JSON? { try home.heddle("show", "acme", "-o", "json").json()["status"] }
        #expect(try status() == "fresh")
        #expect(try home.heddle("sync", "-o", "json").json()["results"]?[0]?["outcome"] == "fresh")
        try home.age(seconds: 220)
        #expect(try status() == "fresh")
        #expect(try home.keys() == keys.older(by: 220))
        try home.age(seconds: 240)
        #expect(try status() == "expiring")
        try home.age(seconds: 445)
        #expect(try status() == "expired")
        #expect(home.exchanges == 1)
        home.emulator.fail(.status(503))
        #expect(try home.heddle("credential-process", "acme").status == 69)
    }

    @Test(arguments: [-600.0, 600])
    func `S20: verify signs by CoreWeave's clock`(_ skew: Double) throws {
        let home = try Home { $0.dateSkew = skew }
        try home.add()
        #expect(try home.heddle("verify", "acme", "-o", "json").json()["buckets"] == ["acme-models", "acme-datasets"])
    }

    @Test func `S20: Keys that had ended before they came are refused with a word on the clock`() throws {
        let home = try Home { $0.dateHeaderSkew = 3600 }
        try home.add()
        let ending = try home.heddle("sync", "acme")
        #expect(ending.status == 69)
        #expect(ending.hint?.contains("clock") == true, "\(ending)")
    }

    @Test(arguments: [(0, nil), (3, nil), (6, 120), (9, -330)] as [(Int, Int?)])
    func `Every spelling of Expiration comes out in one`(_ digits: Int, _ offset: Int?) throws {
        let home = try Home { $0.expiration = .init(fractionDigits: digits, offsetMinutes: offset) }
        try home.add()
        let keys = try home.keys()
        let json = try home.heddle("show", "acme", "-o", "json").json()
        // SDKs are told a fifteenth of the lifetime less.
        #expect(try #require(json["expires_at"]?.seconds) - 60 == JSON.string(keys.expiration).seconds)
        let length = try #require(json["expires_at"]?.seconds) - #require(json["refreshed_at"]?.seconds)
        #expect((895...905).contains(length))
    }
}

extension Keys {
    /// The same keys as they are told when the database has them so much older.
    fileprivate func older(by seconds: Double) -> Keys {
        var keys = self
        keys.expiration = JSON.time(seconds: (JSON.string(expiration).seconds ?? 0) - seconds)
        return keys
    }
}
