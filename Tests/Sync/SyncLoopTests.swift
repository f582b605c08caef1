import CoreWeaveEmulator
import Credentials
import Libc
import OperatingSystem
import SQLite
import Store
import Sync
import Synchronization
import Testing

/// A loop whose rests are as long as the test's clock says, and end when the test says so.
@Suite struct SyncLoopTests {
    let fixture: SyncFixture

    init() throws {
        fixture = try SyncFixture()
    }

    /// What a loop did.
    private final class LoopRecorder: Sendable {
        let results = Mutex<[SyncResult]>([])
        let damages = Mutex<[DamagedProfile]>([])
        let troubles = Mutex<[String]>([])
        let rests = Mutex<[Double]>([])

        var profiles: [ProfileName] { results.withLock { $0.map(\.profile) } }
    }

    /// - Parameter atRest: called with the number of each rest, from 1; ends the loop with `.stop`.
    private func run(
        _ names: [ProfileName]? = nil, longestRest: Double = SyncLoop.longestRest,
        atRest: (Int) throws -> ServiceSignals.Wake
    ) throws -> LoopRecorder {
        let recorder = LoopRecorder()
        let loop = try SyncLoop(pass: fixture.pass(), longestRest: longestRest)
        var failure: (any Error)?
        loop.run(
            names, .init(jobs: 2),
            .init(
                result: { result in recorder.results.withLock { $0.append(result) } },
                damage: { damage in recorder.damages.withLock { $0.append(damage) } },
                trouble: { error in recorder.troubles.withLock { $0.append(error.message) } },
                rest: { seconds in recorder.rests.withLock { $0.append(seconds) } })
        ) { seconds in
            fixture.clock.advance(seconds)
            let number = recorder.rests.withLock(\.count)
            do {
                return number > 500 ? .stop : try atRest(number)
            } catch {
                failure = error
                return .stop
            }
        }
        if let failure { throw failure }
        return recorder
    }

    private func upTo(_ seconds: Double) -> (Int) -> ServiceSignals.Wake {
        { _ in fixture.clock.reading.uptime >= 1000 + seconds ? .stop : .time }
    }

    @Test func `A profile is refreshed at half of its lifetime or shortly before, and once a minute is looked`() throws
    {
        try fixture.add("acme")
        let recorder = try run(atRest: upTo(3600))
        // Every 360 to 450 s: 15 minutes' keys.
        #expect((8...11).contains(fixture.emulator.counts().exchanges.asked))
        #expect(recorder.rests.withLock { $0.allSatisfy { $0 <= 60 } })
        #expect(recorder.rests.withLock(\.count) <= 80)
    }

    @Test func `A profile that is added meanwhile is noticed within a minute`() throws {
        let acme = try fixture.add("acme")
        let recorder = try run { number in
            if number == 1 { try fixture.add("globex", token: "env:GLOBEX") }
            return number == 2 ? .stop : .time
        }
        #expect(recorder.profiles == [acme, try ProfileName("globex")])
    }

    @Test func `Only what was named is refreshed`() throws {
        let acme = try fixture.add("acme")
        try fixture.add("globex", token: "env:GLOBEX")
        let recorder = try run([acme]) { _ in .stop }
        #expect(recorder.profiles == [acme])
    }

    @Test func `S18: An outage is waited out with growing pauses, and ends by itself`() throws {
        let acme = try fixture.add("acme")
        fixture.emulator.fail(.status(503), organisation: "acme")
        _ = try run(atRest: upTo(600))
        // Two at once, then 2, 4, 8 … 83 s.
        #expect((5...20).contains(fixture.emulator.counts().exchanges.asked))
        fixture.emulator.clearFaults()
        _ = try run(atRest: upTo(700))
        #expect(try fixture.profile(acme).status(at: fixture.clock.reading) == .fresh)
    }

    @Test func `A reference that leads nowhere is looked at once a minute, or at once when told to`() throws {
        try fixture.add("lost", token: "env:NOWHERE")
        let patient = try run(atRest: upTo(600))
        #expect((9...12).contains(patient.results.withLock(\.count)))
        let told = try run { number in number == 3 ? .stop : .reread }
        #expect(told.results.withLock(\.count) == 3)
    }

    @Test func `What goes wrong on this machine with a profile is its result, and tried again after a minute`() throws {
        let acme = try fixture.add("acme")
        let directory = fixture.paths.lockFile(of: acme).parentDirectory
        let recorder = try run(longestRest: 30) { number in
            switch number {
            case 1:
                fixture.clock.advance(900)
                #expect(chmod(directory, 0o777) == 0)
            case 2: #expect(chmod(directory, 0o700) == 0)
            default: return fixture.clock.reading.uptime > 2000 ? .stop : .time
            }
            return .time
        }
        #expect(recorder.troubles.withLock { $0.isEmpty })
        let results = recorder.results.withLock { $0 }
        #expect(results.map(\.outcome) == [.refreshed, .failed, .refreshed])
        #expect(results[1].localError?.message.contains(directory) == true)
    }

    @Test func `S42, S48: A damaged row is told of once, and again when asked to look again; the others are refreshed`()
        throws
    {
        try fixture.add("acme")
        let globex = try fixture.add("globex", token: "env:GLOBEX")
        try Connection(path: fixture.paths.database, busyMilliseconds: 0).execute(
            script: "PRAGMA ignore_check_constraints = ON; UPDATE profile SET zone = 'a b' WHERE name = 'acme'")
        let recorder = try run { number in number == 5 ? .stop : number == 3 ? .reread : .time }
        #expect(recorder.profiles == [globex])
        #expect(recorder.troubles.withLock { $0.isEmpty })
        let damages = recorder.damages.withLock(\.self)
        #expect(damages.map(\.name) == ["acme", "acme"] && damages.allSatisfy { $0.column == "zone" })
        let named = try run([globex]) { _ in .stop }
        #expect(named.damages.withLock { $0.isEmpty })
    }

    @Test func `A database that can't be used is told, and tried again`() throws {
        let acme = try fixture.add("acme")
        try fixture.store().prepareToSeal()
        #expect(chmod(fixture.paths.key, 0o644) == 0)
        let recorder = try run { number in
            #expect(chmod(fixture.paths.key, 0o600) == 0)
            return number == 2 ? .stop : .time
        }
        let troubles = recorder.troubles.withLock { $0 }
        #expect(troubles.count == 1 && troubles.first?.contains(fixture.paths.key) == true)
        #expect(recorder.profiles == [acme] && fixture.emulator.counts().exchanges.asked == 1)
    }

    @Test func `A sign of life is given as often as somebody wants it`() throws {
        try fixture.add("acme")
        let recorder = try run(longestRest: 10) { number in number == 3 ? .stop : .time }
        #expect(recorder.rests.withLock { $0 } == [10, 10, 10])
    }
}
