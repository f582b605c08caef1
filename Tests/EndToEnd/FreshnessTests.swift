import CoreWeaveEmulator
import Foundation
import SQLite
import Testing

/// The refresh rules, as a reader meets them. Keys live 900 s here, and grow old by the database alone.
@Suite struct FreshnessTests {
    let home: Home
    let first: Keys

    init() throws {
        home = try Home()
        try home.add()
        first = try home.keys()
    }

    /// CoreWeave's keys take seconds to work, and so they are handed out only then.
    private static let settling: [String: String?] = ["HEDDLE_SETTLE_SECONDS": nil]

    private func status() throws -> String? { try home.heddle("show", "acme", "-o", "json").json()["status"]?.string }

    @Test(arguments: [
        (400, "fresh"), (430, "fresh"), (452, "expiring"), (700, "expiring"), (870, "expiring"), (901, "expired"),
    ])
    func `Status follows what is left of the lifetime`(_ age: Double, _ expected: String) throws {
        try home.age(seconds: age)
        #expect(try status() == expected)
        let failed = expected == "expiring" ? "failing" : expected
        home.emulator.fail(.status(503))
        try home.heddle("sync", "acme", "--force")
        #expect(try status() == failed)
    }

    @Test func `A fresh key is served, and nobody is asked for another`() throws {
        try home.age(seconds: 220)
        for _ in 0..<3 { #expect(try home.keys().identifier == first.identifier) }
        #expect(home.exchanges == 1)
    }

    @Test func `A used key is served and replaced in the background, by one exchange, though sync leaves it`() throws {
        try home.age(seconds: 300)
        #expect(try home.heddle("sync", "acme", "-o", "json").json()["results"]?[0]?["outcome"] == "fresh")
        home.emulator.update { $0.latency = 0.5 }
        let readers = try atOnce(10) { [home] _ in try home.keys().identifier }
        #expect(Set(readers) == [first.identifier])
        try eventually("the refresh has ended") { try home.endedRefreshes() == 2 }
        // Whoever was started for the same reason finds new keys by now.
        pass(seconds: 1)
        #expect(try home.keys().identifier != first.identifier)
        #expect(home.exchanges == 2)
    }

    /// An exchange that never answers: who waited for it would be there only when it is given up.
    @Test(arguments: [
        ["credential-process", "acme"], ["env", "acme", "--mode", "keys"],
        ["exec", "acme", "--mode", "keys", "--", "true"],
    ])
    func `An expiring key is served at once, and refreshed in the background by one`(_ words: [String]) throws {
        try home.age(seconds: 500)
        home.emulator.fail(.hang)
        let reader = try home.run(home.command(Programs.heddle, words))
        #expect(reader.status == 0 && reader.error == "", "\(reader)")
        try eventually("the exchange is asked in the background") { home.emulator.counts().openExchanges == 1 }
        for _ in 0..<3 { #expect(try home.run(home.command(Programs.heddle, words)).status == 0) }
        #expect(home.emulator.counts().openExchanges == 1)
        #expect(home.exchanges == 2)
        try home.endRefresh()
    }

    @Test func `What the background brings is served once it has settled`() throws {
        try home.age(seconds: 500)
        let old = try home.keys(with: Self.settling)
        #expect(old.identifier == first.identifier)
        try eventually("the refresh has ended") { try home.endedRefreshes() == 2 }
        #expect(try home.keys(with: Self.settling) == old)
        try home.age(seconds: 6)
        let new = try home.keys(with: Self.settling)
        #expect(new != old)
        #expect(home.exchanges == 2)
    }

    @Test func `A failure in the background is not tried again by every reader`() throws {
        home.emulator.fail(.status(429, retryAfter: .seconds(600)))
        try home.age(seconds: 500)
        try home.keys()
        try eventually("the refresh has failed") { try home.endedRefreshes() == 2 }
        for _ in 0..<4 { try home.keys() }
        #expect(home.exchanges == 2)
        #expect(try status() == "failing")
    }

    @Test func `A pressing key is refreshed first, and still served while the new one settles`() throws {
        try home.age(seconds: 800)
        #expect(try home.keys(with: Self.settling).identifier == first.identifier)
        #expect(home.exchanges == 2)
        try home.age(seconds: 6)
        #expect(try home.keys(with: Self.settling).identifier != first.identifier)
    }

    @Test func `A key that ends before the new one has settled does not stand in for it`() throws {
        try home.age(seconds: 897)
        let reader = try home.heddle("credential-process", "acme", with: Self.settling)
        #expect(try Keys(reader).identifier != first.identifier)
        #expect(reader.seconds > 4.5, "\(reader)")
    }

    @Test func `S17: A pressing key is served where its refresh fails, and env tells why`() throws {
        try home.age(seconds: 800)
        home.emulator.fail(.status(503))
        #expect(try home.keys().identifier == first.identifier)
        let env = try home.heddle("env", "acme", "--mode", "keys")
        #expect(env.status == 0 && env.error.hasPrefix("heddle: acme: "), "\(env)")
    }

    @Test func `An expired key is never served`() throws {
        try home.age(seconds: 901)
        home.emulator.fail(.status(503))
        #expect(try home.heddle("credential-process", "acme").status == 69)
        home.emulator.clearFaults()
        try home.heddle("sync", "--force", "acme")
        #expect(try home.keys().identifier != first.identifier)
    }

    /// Real time, for once: keys that live 8 s.
    @Test func `A key ends when it ends`() throws {
        home.emulator.update { $0.lifetime = 8 }
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
        #expect(try status() == "fresh")
        try eventually("half is gone") { try status() == "expiring" }
        try eventually("all is gone") { try status() == "expired" }
        home.emulator.fail(.status(503))
        #expect(try home.heddle("credential-process", "acme").status == 69)
    }

    @Test(arguments: [
        ["list"], ["show", "acme"], ["current", "acme"], ["env", "acme"], ["use", "acme"],
        ["exec", "acme", "--", "true"],
    ])
    func `S36: What needs no keys waits for no refresh, though there are none`(_ words: [String]) throws {
        try home.heddle("forget", "acme")
        home.emulator.fail(.hang)
        let holder = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("the exchange is asked") { home.exchanges == 2 }
        #expect(try home.run(home.command(Programs.heddle, words)).status == 0)
        #expect(holder.isRunning && home.emulator.counts().openExchanges == 1)
    }
}

extension Home {
    /// Ends a refresh that somebody left running in the background.
    fileprivate func endRefresh() throws {
        let number = try #require(try refresher(of: "acme"))
        kill(number, SIGKILL)
        try eventually("it has ended") { emulator.counts().openExchanges == 0 }
    }
}
