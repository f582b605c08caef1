import CoreWeaveEmulator
import Credentials
import SQLite
import Store
import Sync
import Testing

@Suite struct SyncPassTests {
    let fixture: SyncFixture

    init() throws {
        fixture = try SyncFixture()
    }

    private func run(_ names: [ProfileName], jobs: Int) throws -> [SyncResult] {
        let results = try fixture.pass().run(names, SyncRequest(urgency: .routine), .init(jobs: jobs))
        #expect(results.error == nil)
        return results.profiles
    }

    @Test func `Results come in the order of the names, each profile with keys of its own`() throws {
        let names = try (1...20).map { try fixture.add("p\($0)") }
        let results = try run(names, jobs: 4)
        #expect(results.map(\.profile) == names)
        #expect(results.allSatisfy { $0.outcome == .refreshed }, "\(results.filter { $0.outcome != .refreshed })")
        #expect(Set(fixture.emulator.counts().keys.map(\.id)).count == 20)
    }

    @Test(arguments: [1, 3, 8])
    func `No more are asked at a time than was said`(jobs: Int) throws {
        fixture.emulator.update { $0.latency = 0.1 }
        let names = try (1...9).map { try fixture.add("p\($0)") }
        _ = try run(names, jobs: jobs)
        #expect((min(jobs, 2)...jobs).contains(fixture.emulator.counts().mostOpenExchanges))
    }

    @Test func `A host that wants fewer requests gets no more than were under way`() throws {
        fixture.emulator.update { $0.latency = 0.1 }
        fixture.emulator.fail(.status(429, retryAfter: .seconds(60)), organisation: "acme")
        let names = try (1...40).map { try fixture.add("p\($0)") }
        let results = try run(names, jobs: 8)
        #expect(results.count == 40 && results.allSatisfy { $0.error?.failure.kind == .rateLimited })
        #expect(fixture.emulator.counts().exchanges.asked <= 8)
    }

    @Test func `One failure leaves the others alone`() throws {
        let names = [
            try fixture.add("acme"), try fixture.add("lost", token: "env:NOWHERE"), try fixture.add("globex"),
        ]
        let results = try run(names, jobs: 2)
        #expect(results.map(\.outcome) == [.refreshed, .failed, .refreshed])
        #expect(results.status == .setUp)
    }

    @Test func `No names are no results`() throws {
        #expect(try run([], jobs: 8).isEmpty)
    }

    @Test func `After the deadline no refresh is begun, and those under way are finished`() throws {
        fixture.emulator.update { $0.latency = 0.05 }
        let names = try (1...5).map { try fixture.add("p\($0)") }
        let results = try fixture.pass().run(
            names, SyncRequest(urgency: .routine), .init(jobs: 1, deadline: 10)
        ) { [fixture] _ in fixture.clock.advance(6) }.profiles
        #expect(results.map(\.profile) == Array(names.prefix(2)))
    }

    @Test func `Who is told to stop begins no more`() throws {
        let names = try (1...3).map { try fixture.add("p\($0)") }
        let results = try fixture.pass().run(
            names, SyncRequest(urgency: .routine), .init(jobs: 1, shouldStop: { true })
        ).profiles
        #expect(results.isEmpty && fixture.emulator.counts().exchanges.asked == 0)
    }

    @Test func `S18: A host that wants fewer requests is left alone by all of its profiles, but for who insists`()
        throws
    {
        let names = try (1...3).map { try fixture.add("p\($0)") }
        fixture.emulator.fail(.status(429, retryAfter: .seconds(60)), next: 1)
        let results = try run(names, jobs: 1)
        #expect(results.map(\.error?.failure.kind) == [.rateLimited, .rateLimited, .rateLimited])
        // The fixture draws the latest moment: as long again.
        #expect(results.map(\.error?.nextTry) == [nil, 120, 120])
        #expect(fixture.emulator.counts().exchanges.asked == 1)
        #expect(try fixture.refresh(names[2], .forced).outcome == .refreshed)
        // Who names a profile waits for what was asked for; a schedule until the host's own moment.
        #expect(try fixture.refresh(names[1]).error?.nextTry == 60)
        fixture.clock.advance(60)
        #expect(try run(names, jobs: 1).map(\.error?.nextTry) == [60, 60, nil])
        #expect(try fixture.refresh(names[1]).outcome == .refreshed)
        fixture.clock.advance(60)
        #expect(try run(names, jobs: 1).map(\.outcome) == [.refreshed, .fresh, .fresh])
    }

    @Test(arguments: [401, 403])
    func `S18: A pause that comes with a refused token holds for that token alone`(_ status: Int) throws {
        let names = [
            try fixture.add("p1"), try fixture.add("p2"), try fixture.add("p3", token: "env:GLOBEX"),
        ]
        fixture.emulator.fail(.status(status, retryAfter: .seconds(60)), next: 1)
        let results = try run(names, jobs: 1)
        #expect(results.map(\.error?.failure.kind) == [.auth, .auth, nil])
        #expect(results.map(\.error?.nextTry) == [nil, 120, nil])
        #expect(results[2].outcome == .refreshed && fixture.emulator.counts().exchanges.asked == 2)
    }

    @Test func `S18: The back-off of one profile holds up no other beyond the pause that was asked for`() throws {
        let names = try (1...2).map { try fixture.add("p\($0)") }
        fixture.emulator.fail(.status(503, retryAfter: .seconds(2)), next: 9)
        for _ in 1...9 { _ = try fixture.refresh(names[0], .forced) }
        let results = try run(names, jobs: 1)
        #expect(results.map(\.error?.nextTry) == [81, 2] && fixture.emulator.counts().exchanges.asked == 9)
        fixture.clock.advance(2)
        #expect(try run(names, jobs: 1).map(\.outcome) == [.failed, .refreshed])
    }

    @Test func `S18: No pause is longer than ten minutes, whatever a server asks for or a row says`() throws {
        let acme = try fixture.add("acme")
        fixture.emulator.fail(.status(429, retryAfter: .seconds(86_400)), next: 1)
        _ = try fixture.refresh(acme)
        #expect(try fixture.refresh(acme).error?.nextTry == 600)
        let sql = try Connection(path: fixture.paths.database, busyMilliseconds: 0)
        try sql.run("UPDATE refresh SET paused_until = 9000000000, next_attempt_at = 9000000000")
        #expect(try fixture.refresh(acme).error?.nextTry == 600)
        #expect(try fixture.refresh(acme, .routine).error?.nextTry == 682, "and 82 s to spread a fleet")
        fixture.clock.advance(600)
        #expect(try fixture.refresh(acme).outcome == .refreshed)
    }
}
