import CoreWeaveEmulator
import Credentials
import Libc
import OperatingSystem
import Store
import Sync
import Testing

/// Not Testing's.
private typealias ExitStatus = Credentials.ExitStatus

/// What is wrong with one profile is that profile's result, and the others go on.
@Suite struct OneProfilesTroubleTests {
    let fixture: SyncFixture
    /// The second of them is the one in trouble.
    let names: [ProfileName]

    init() throws {
        fixture = try SyncFixture()
        names = try ["acme", "globex", "initech"].map { [fixture] in try fixture.add($0) }
    }

    private var globex: ProfileName { names[1] }

    private func run(_ urgency: SyncRequest.Urgency = .routine) throws -> [SyncResult] {
        let results = try fixture.pass().run(names, SyncRequest(urgency: urgency), .init(jobs: 1))
        #expect(results.error == nil)
        #expect(results.profiles.map(\.profile) == names)
        return results.profiles
    }

    @Test(arguments: ["loose mode", "directory"])
    fileprivate func `A lock file that can't be used`(_ flaw: String) throws {
        try #require(try run().status == .done)
        fixture.clock.advance(600)
        let path = fixture.paths.lockFile(of: globex)
        if flaw == "directory" {
            #expect(unlink(path) == 0 && mkdir(path, 0o700) == 0)
        } else {
            #expect(chmod(path, 0o666) == 0)
        }
        let results = try run()
        #expect(results.map(\.outcome) == [.refreshed, .failed, .refreshed])
        #expect(results[1].localError?.message.hasPrefix("globex: \(path) ") == true)
        #expect(results[1].error == nil && results[1].expires != nil)
        #expect(results.status == .setUp)
    }

    @Test fileprivate func `A prompt's state file that can't be written: the keys are stored all the same`() throws {
        let path = fixture.paths.promptFile(of: globex)
        try FileGuard.makeDirectory("\(path)/something")
        let results = try run()
        #expect(results.map(\.outcome) == [.refreshed, .refreshed, .refreshed])
        #expect(results[1].localError?.message.hasPrefix("globex: \(path) ") == true && results[1].expires != nil)
        #expect(results.status == .setUp)
        #expect(try fixture.servedKey(globex) != nil)
        #expect(try run().map(\.outcome) == [.fresh, .fresh, .fresh])
        fixture.emulator.fail(.status(500))
        let failed = try run(.forced)[1]
        #expect(failed.error?.failure.kind == .unavailable && failed.localError != nil && failed.status == .tryAgain)
    }

    @Test fileprivate func `The prompt's line of a fresh profile is written anew where it was lost`() throws {
        _ = try run()
        let path = fixture.paths.promptFile(of: globex)
        #expect(unlink(path) == 0)
        #expect(try run().map(\.outcome) == [.fresh, .fresh, .fresh])
        #expect(try PromptState.read(globex, in: fixture.paths)?.status == .fresh)
    }

    @Test fileprivate func `One that was removed or renamed before its turn`() throws {
        try fixture.store().remove(globex, at: fixture.clock.reading.timestamp)
        var renamed = try fixture.profile(names[2]).profile
        renamed.name = try ProfileName("other")
        try fixture.store().update(names[2], to: renamed, at: fixture.clock.reading.timestamp)
        let results = try run()
        #expect(results.map(\.outcome) == [.refreshed, .skipped, .skipped] && results.status == .done)
    }

    /// Does something to the second profile while the exchange is asked for it.
    private func run(meanwhile change: (Store) throws -> Void) throws -> SyncResult {
        fixture.emulator.update { $0.latency = 0.3 }
        let waiter = Waiter(fixture, globex)
        waiter.begin()
        while fixture.emulator.counts().openExchanges == 0 { SystemClock.sleep(seconds: 0.005) }
        try change(fixture.store())
        return try waiter.result()
    }

    @Test fileprivate func `One that is removed meanwhile is skipped, which is no failure`() throws {
        let result = try run { try $0.remove(globex, at: fixture.clock.reading.timestamp) }
        #expect(result.profile == globex && result.outcome == .skipped && result.status == .done)
    }

    @Test fileprivate func `One that is renamed meanwhile has its keys under the new name`() throws {
        let other = try ProfileName("other")
        let result = try run { store in
            var profile = try store.profile(named: globex).profile
            profile.name = other
            try store.update(globex, to: profile, at: fixture.clock.reading.timestamp)
        }
        #expect(result.profile == globex && result.outcome == .refreshed)
        #expect(try fixture.profile(other).credentials.count == 1)
        #expect(try PromptState.read(other, in: fixture.paths)?.expires != nil)
    }

    @Test fileprivate func `One whose exchange URL is edited meanwhile is skipped, and to be tried again`() throws {
        let result = try run { store in
            var profile = try store.profile(named: globex).profile
            profile.source.exchangeURL = try .exchange("https://other.example/x")
            try store.update(globex, to: profile, at: fixture.clock.reading.timestamp)
        }
        #expect(result.outcome == .skipped && result.status == .tryAgain)
        #expect(result.localError?.message == "globex: it was changed while it was being refreshed")
        #expect(try fixture.profile(globex).credentials.isEmpty)
    }

    /// What stands in the way of every profile ends the pass, and what it did is told.
    @Test fileprivate func `A database that is damaged meanwhile ends the pass with what it did`() throws {
        let results = try fixture.pass().run(
            names, SyncRequest(urgency: .routine), .init(jobs: 1),
            onResult: { [fixture] _ in
                let file = open(fixture.paths.database, O_WRONLY | O_TRUNC)
                close(file)
            })
        #expect(results.profiles.map(\.outcome) == [.refreshed])
        #expect(results.error?.status == .inputOutput)
        #expect(fixture.emulator.counts().exchanges.asked == 1)
    }

    @Test(arguments: ["loose", "missing"])
    fileprivate func `Without a key to seal with, none are minted in vain`(_ flaw: String) throws {
        _ = try run()
        let code = flaw == "loose" ? chmod(fixture.paths.key, 0o644) : unlink(fixture.paths.key)
        #expect(code == 0)
        let results = try fixture.pass().run(names, SyncRequest(urgency: .forced), .init(jobs: 1))
        #expect(results.profiles.isEmpty && results.error?.status == .setUp)
        #expect(fixture.emulator.counts().exchanges.asked == 3)
    }
}
