import CoreWeaveEmulator
import Foundation
import SQLite
import Testing

@Suite struct SingleFlightTests {
    let home: Home

    init() throws {
        home = try Home { $0.latency = 0.3 }
        try home.add()
    }

    @Test func `S15: Fifty readers of a cold profile make one exchange and get equal answers`() throws {
        let answers = try atOnce(50) { [home] _ in try home.keys() }
        #expect(Set(answers).count == 1)
        #expect(home.exchanges == 1)
    }

    @Test func `S15: Twenty passes over a cold profile make one exchange`() throws {
        let endings = try atOnce(20) { [home] _ in try home.heddled("sync", "acme", "-o", "json") }
        #expect(endings.filter { $0.status != 0 }.map(\.description) == [])
        #expect(home.exchanges == 1)
    }

    @Test func `S15: Who waits for a failing refresh gets its failure, and makes no exchange of its own`() throws {
        home.emulator.fail(.status(503))
        // Long enough for all of them to come.
        home.emulator.update { $0.latency = 2 }
        let endings = try atOnce(12) { [home] _ in try home.heddle("credential-process", "acme") }
        #expect(endings.filter { $0.status != 69 }.map(\.description) == [])
        #expect(home.exchanges < 12)
    }

    /// The quickest of a few: a machine that is busy with other things only ever adds to it.
    @Test func `S15: A holder that is killed while it waits delays the next by no more than a second`() throws {
        var delays: [Double] = []
        for _ in 0..<5 where delays.min() ?? 9 > 0.9 {
            home.emulator.fail(.hang, next: 1)
            let asked = home.exchanges
            let holder = try RunningProgram(home.command(Programs.heddled, ["sync", "--force", "acme"]))
            try eventually("the holder asks") { home.exchanges > asked }
            let next = try RunningProgram(home.command(Programs.heddled, ["sync", "--force", "acme"]))
            let usual = try home.heddle("list").seconds
            holder.send(SIGKILL)
            let killed = ContinuousClock.now
            let ending = try next.ending()
            delays.append(killed.duration(to: .now) / .seconds(1) - home.emulator.configuration.latency - usual)
            #expect(ending.status == 0, "\(ending)")
            #expect(try holder.ending().signal == SIGKILL)
        }
        #expect(try #require(delays.min()) <= 1, "\(delays)")
    }

    @Test func `S16: No write lock is held while the exchange is waited for`() throws {
        home.emulator.fail(.hang)
        let holder = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("the holder asks") { home.exchanges == 1 }
        let sql = try home.sql()
        _ = try sql.write { try sql.run("UPDATE profile SET note = 'written meanwhile'") }
        #expect(try home.heddle("set", "acme", "--note", "and again").status == 0)
        #expect(holder.isRunning)
    }

    @Test func `S17: A failed refresh leaves valid keys, and is shown`() throws {
        let keys = try home.keys()
        home.emulator.fail(.status(500))
        let failed = try home.heddle("sync", "--force", "acme")
        #expect(failed.status == 75)
        #expect(try home.keys() == keys)
        let error = try home.heddle("show", "acme", "-o", "json").json()["last_error"]
        #expect(error?["kind"] == "unavailable")
    }

    @Test func `S17: The next try is not held up by a failure`() throws {
        home.emulator.fail(.status(500), next: 1)
        #expect(try home.heddle("sync", "acme").status == 69)
        #expect(try home.heddle("sync", "acme").status == 0)
        #expect(try home.heddle("show", "acme", "-o", "json").json()["last_error"] == .null)
    }

    @Test func `S18: Retry-After keeps sync away, and --force goes all the same`() throws {
        home.emulator.fail(.status(429, retryAfter: .seconds(600)), next: 1)
        #expect(try home.heddle("sync", "acme").status == 75)
        let waiting = try home.heddle("sync", "acme")
        #expect(waiting.status == 75)
        #expect(waiting.hint?.hasSuffix("heddle sync --force acme") == true)
        #expect(try home.heddle("sync").status == 75)
        #expect(try home.heddle("credential-process", "acme").status == 75)
        #expect(home.exchanges == 1)
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
        #expect(home.exchanges == 2)
    }

    @Test func `S18: Retry-After may be a date`() throws {
        home.emulator.fail(.status(503, retryAfter: .date(secondsAhead: 600)), next: 1)
        #expect(try home.heddle("sync", "acme").status == 69)
        #expect(try home.heddle("sync", "acme").status == 69)
        #expect(home.exchanges == 1)
    }
}
