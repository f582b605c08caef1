import CoreWeaveEmulator
import Credentials
import OperatingSystem
import Store
import Sync
import Testing

@Suite struct RefresherTests {
    let fixture: SyncFixture
    let acme: ProfileName

    init() throws {
        fixture = try SyncFixture()
        acme = try fixture.add("acme")
    }

    private var exchanges: Int { fixture.emulator.counts().exchanges.asked }

    @Test func `A cold profile is refreshed, and told so`() throws {
        let result = try fixture.refresh(acme)
        #expect(result.outcome == .refreshed && result.error == nil && result.status == .done)
        #expect(try fixture.profile(acme).refresh.lastSuccess == fixture.clock.reading.timestamp)
        #expect(try fixture.servedKey(acme) == fixture.emulator.counts().keys[0].id)
        #expect(
            result.expires == (try fixture.profile(acme).credentials[0].lifetime.end(at: fixture.clock.reading)))
    }

    @Test func `A fresh profile is left alone unless it is forced`() throws {
        _ = try fixture.refresh(acme)
        #expect(try fixture.refresh(acme).outcome == .fresh && exchanges == 1)
        #expect(try fixture.refresh(acme, .forced).outcome == .refreshed && exchanges == 2)
    }

    @Test func `The prompt's line is written with the result, and with the failure`() throws {
        _ = try fixture.refresh(acme)
        let state = try #require(try PromptState.read(acme, in: fixture.paths))
        #expect(state.status == .fresh && state.expires != nil)
        fixture.clock.advance(600)
        fixture.emulator.fail(.status(503))
        _ = try fixture.refresh(acme)
        #expect(try PromptState.read(acme, in: fixture.paths)?.status == .failing)
    }

    @Test func `The old key is served until the new one has settled`() throws {
        _ = try fixture.refresh(acme)
        fixture.clock.advance(500)
        _ = try fixture.refresh(acme)
        let keys = fixture.emulator.counts().keys.map(\.id)
        #expect(try fixture.servedKey(acme) == keys[0])
        fixture.clock.advance(RefreshPolicy.settleSeconds)
        #expect(try fixture.servedKey(acme) == keys[1])
    }

    @Test func `S17: A failure leaves what is valid, is written down, and does not bar the next try`() throws {
        _ = try fixture.refresh(acme)
        let key = try fixture.servedKey(acme)
        fixture.clock.advance(600)
        fixture.emulator.fail(.status(500), next: 1)
        let result = try fixture.refresh(acme)
        #expect(result.outcome == .failed && result.error?.failure.kind == .unavailable && result.status == .tryAgain)
        #expect(try fixture.servedKey(acme) == key)
        #expect(try fixture.profile(acme).refresh.failuresInARow == 1)
        #expect(try fixture.refresh(acme).outcome == .refreshed)
        #expect(try fixture.profile(acme).refresh.failure == nil)
    }

    @Test func `S18: A schedule waits a failure out, twice as long each time; who names the profile does not`() throws {
        fixture.emulator.fail(.status(500))
        for _ in 1...2 { #expect(try fixture.refresh(acme, .routine).error?.nextTry == nil) }
        #expect(exchanges == 2)
        _ = try fixture.refresh(acme, .routine)
        #expect(try fixture.refresh(acme, .routine).error?.nextTry == 2 && exchanges == 3)
        #expect(try fixture.refresh(acme, .wanted).error?.nextTry == nil && exchanges == 4)
        #expect(try fixture.refresh(acme, .routine).error?.nextTry == 4 && exchanges == 4)
        fixture.clock.advance(4)
        #expect(try fixture.refresh(acme, .routine).error?.nextTry == nil && exchanges == 5)
    }

    @Test(arguments: [CoreWeaveEmulator.RetryAfter.seconds(90), .date(secondsAhead: 90)])
    func `S18: Retry-After is honoured in both forms, but for a person who insists`(
        _ form: CoreWeaveEmulator.RetryAfter
    ) throws {
        fixture.emulator.fail(.status(429, retryAfter: form), next: 1)
        #expect(try fixture.refresh(acme).error?.failure.kind == .rateLimited)
        let waiting = try fixture.refresh(acme)
        #expect(waiting.outcome == .failed && waiting.status == .tryAgain && exchanges == 1)
        #expect((88...90).contains(waiting.error?.nextTry ?? 0))
        #expect(try fixture.refresh(acme, .forced).outcome == .refreshed)
    }

    @Test func `A reference that leads nowhere is tried again each time, and nothing is asked of the exchange`() throws
    {
        let lost = try fixture.add("lost", token: "env:NOWHERE")
        for _ in 1...5 {
            let result = try fixture.refresh(lost, .routine)
            #expect(result.error?.failure.kind == .tokenReference && result.status == .setUp)
            #expect(result.error?.nextTry == nil)
        }
        #expect(exchanges == 0)
    }

    @Test func `S15: Of many at once one asks, and the others take its result`() throws {
        fixture.emulator.update { $0.latency = 0.2 }
        let waiters = (1...8).map { _ in Waiter(fixture, acme) }
        for waiter in waiters { waiter.begin() }
        for waiter in waiters { #expect(try waiter.result().outcome != .failed) }
        #expect(exchanges == 1)
    }

    @Test func `S16: A failure is shared like any result`() throws {
        fixture.emulator.update { $0.latency = 0.3 }
        fixture.emulator.fail(.status(500), next: 1)
        let waiters = (1...4).map { _ in Waiter(fixture, acme) }
        for waiter in waiters { waiter.begin() }
        for waiter in waiters { #expect(try waiter.result().outcome == .failed) }
        #expect(exchanges == 1)
    }

    @Test func `S15: A holder that dies without a result leaves the lock to who waits`() throws {
        guard let lock = try fixture.paths.attemptRefreshLock(of: acme) else {
            Issue.record("somebody else has the lock")
            return
        }
        let waiter = Waiter(fixture, acme)
        waiter.begin()
        _ = consume lock
        #expect(try waiter.result().outcome == .refreshed)
        #expect(exchanges == 1)
    }

    @Test func `S15: A holder that was stopped, or hangs, is waited for 10 s from when it took the lock`() throws {
        for age in [0.0, 7, 60] {
            guard let lock = try fixture.paths.attemptRefreshLock(of: acme, at: fixture.clock.reading.timestamp) else {
                Issue.record("somebody else has the lock")
                return
            }
            fixture.clock.advance(age)
            let start = fixture.clock.reading.uptime
            #expect(try fixture.refresh(acme, .forced).outcome == .refreshed)
            let waited = fixture.clock.reading.uptime - start
            #expect((max(1, 10 - age)...max(1.1, 12 - age)).contains(waited), "\(waited)")
            withExtendedLifetime(lock) { _ in }
        }
        #expect(exchanges == 3)
    }

    @Test func `What a stopped holder comes to in the end is taken like any result`() throws {
        guard let lock = try fixture.paths.attemptRefreshLock(of: acme, at: fixture.clock.reading.timestamp) else {
            Issue.record("somebody else has the lock")
            return
        }
        fixture.clock.advance(11)
        #expect(try fixture.refresh(acme).outcome == .refreshed)
        let snapshot = try fixture.profile(acme)
        try fixture.store().refreshSucceeded(
            snapshot,
            with: TemporaryCredential(
                accessKeyID: Secret("late"), secretAccessKey: Secret("s"), sessionToken: nil,
                expires: Timestamp(seconds: fixture.clock.reading.timestamp.seconds + 900)),
            attributes: nil, lifetime: Lifetime(obtained: fixture.clock.reading, length: 900),
            at: fixture.clock.reading)
        withExtendedLifetime(lock) { _ in }
        #expect(try fixture.refresh(acme).outcome == .fresh)
    }

    @Test func `A profile that was changed while it was refreshed gets no keys of its old token`() throws {
        fixture.emulator.update { $0.latency = 0.3 }
        let waiter = Waiter(fixture, acme)
        waiter.begin()
        while fixture.emulator.counts().openExchanges == 0 { SystemClock.sleep(seconds: 0.005) }
        var profile = try fixture.profile(acme).profile
        profile.source.token = try TokenReference("env:GLOBEX")
        try fixture.store().update(acme, to: profile, at: fixture.clock.reading.timestamp)
        let result = try waiter.result()
        #expect(result.outcome == .skipped && result.status == .tryAgain && result.localError?.profile == acme)
        #expect(try fixture.profile(acme).credentials.isEmpty)
    }
}
