import CoreWeaveEmulator
import Credentials
import OperatingSystem
import Store
import Sync
import Testing

@Suite struct RefresherTests {
    let workshop: Workshop
    let acme: ProfileName

    init() throws {
        workshop = try Workshop()
        acme = try workshop.add("acme")
    }

    private var exchanges: Int { workshop.emulator.counts().exchanges.asked }

    @Test func `A cold profile is refreshed, and told so`() throws {
        let result = try workshop.refresh(acme)
        #expect(result.outcome == .refreshed && result.error == nil && result.status == .done)
        #expect(try workshop.profile(acme).refresh.lastSuccess == workshop.clock.reading.timestamp)
        #expect(try workshop.servedKey(acme) == workshop.emulator.counts().keys[0].id)
        #expect(result.expires == (try workshop.profile(acme).credentials[0].lifetime.expires))
    }

    @Test func `A fresh profile is left alone unless it is forced`() throws {
        _ = try workshop.refresh(acme)
        #expect(try workshop.refresh(acme).outcome == .fresh && exchanges == 1)
        #expect(try workshop.refresh(acme, .forced).outcome == .refreshed && exchanges == 2)
    }

    @Test func `The prompt's line is written with the result, and with the failure`() throws {
        _ = try workshop.refresh(acme)
        let state = try #require(try PromptState.read(acme, in: workshop.places))
        #expect(state.status == .fresh && state.expires != nil)
        workshop.clock.advance(600)
        workshop.emulator.fail(.status(503))
        _ = try workshop.refresh(acme)
        #expect(try PromptState.read(acme, in: workshop.places)?.status == .failing)
    }

    @Test func `The old key is served until the new one has settled`() throws {
        _ = try workshop.refresh(acme)
        workshop.clock.advance(500)
        _ = try workshop.refresh(acme)
        let keys = workshop.emulator.counts().keys.map(\.id)
        #expect(try workshop.servedKey(acme) == keys[0])
        workshop.clock.advance(RefreshPolicy.settleSeconds)
        #expect(try workshop.servedKey(acme) == keys[1])
    }

    @Test func `S17: A failure leaves what is valid, is written down, and does not bar the next try`() throws {
        _ = try workshop.refresh(acme)
        let key = try workshop.servedKey(acme)
        workshop.clock.advance(600)
        workshop.emulator.fail(.status(500), next: 1)
        let result = try workshop.refresh(acme)
        #expect(result.outcome == .failed && result.error?.failure.kind == .unavailable && result.status == .tryAgain)
        #expect(try workshop.servedKey(acme) == key)
        #expect(try workshop.profile(acme).refresh.failuresInARow == 1)
        #expect(try workshop.refresh(acme).outcome == .refreshed)
        #expect(try workshop.profile(acme).refresh.failure == nil)
    }

    @Test func `S18: A schedule waits a failure out, twice as long each time; who names the profile does not`() throws {
        workshop.emulator.fail(.status(500))
        for _ in 1...2 { #expect(try workshop.refresh(acme, .routine).error?.nextTry == nil) }
        #expect(exchanges == 2)
        _ = try workshop.refresh(acme, .routine)
        #expect(try workshop.refresh(acme, .routine).error?.nextTry == 2 && exchanges == 3)
        #expect(try workshop.refresh(acme, .wanted).error?.nextTry == nil && exchanges == 4)
        #expect(try workshop.refresh(acme, .routine).error?.nextTry == 4 && exchanges == 4)
        workshop.clock.advance(4)
        #expect(try workshop.refresh(acme, .routine).error?.nextTry == nil && exchanges == 5)
    }

    @Test(arguments: [CoreWeaveEmulator.RetryAfter.seconds(90), .date(secondsAhead: 90)])
    func `S18: Retry-After is honoured in both forms, but for a person who insists`(
        _ form: CoreWeaveEmulator.RetryAfter
    ) throws {
        workshop.emulator.fail(.status(429, retryAfter: form), next: 1)
        #expect(try workshop.refresh(acme).error?.failure.kind == .rateLimited)
        let waiting = try workshop.refresh(acme)
        #expect(waiting.outcome == .failed && waiting.status == .tryAgain && exchanges == 1)
        #expect((88...90).contains(waiting.error?.nextTry ?? 0))
        #expect(try workshop.refresh(acme, .forced).outcome == .refreshed)
    }

    @Test func `A reference that leads nowhere is tried again each time, and nothing is asked of the exchange`() throws
    {
        let lost = try workshop.add("lost", token: "env:NOWHERE")
        for _ in 1...5 {
            let result = try workshop.refresh(lost, .routine)
            #expect(result.error?.failure.kind == .tokenReference && result.status == .setUp)
            #expect(result.error?.nextTry == nil)
        }
        #expect(exchanges == 0)
    }

    @Test func `S15: Of many at once one asks, and the others take its result`() throws {
        workshop.emulator.update { $0.latency = 0.2 }
        let waiters = (1...8).map { _ in Waiter(workshop, acme) }
        for waiter in waiters { waiter.begin() }
        for waiter in waiters { #expect(try waiter.result().outcome != .failed) }
        #expect(exchanges == 1)
    }

    @Test func `S16: A failure is shared like any result`() throws {
        workshop.emulator.update { $0.latency = 0.3 }
        workshop.emulator.fail(.status(500), next: 1)
        let waiters = (1...4).map { _ in Waiter(workshop, acme) }
        for waiter in waiters { waiter.begin() }
        for waiter in waiters { #expect(try waiter.result().outcome == .failed) }
        #expect(exchanges == 1)
    }

    @Test func `S15: A holder that dies without a result leaves the lock to who waits`() throws {
        guard let lock = try workshop.places.attemptRefreshLock(of: acme) else {
            Issue.record("somebody else has the lock")
            return
        }
        let waiter = Waiter(workshop, acme)
        waiter.begin()
        _ = consume lock
        #expect(try waiter.result().outcome == .refreshed)
        #expect(exchanges == 1)
    }

    @Test func `Who holds the lock for too long is not waited for any longer`() throws {
        guard let lock = try workshop.places.attemptRefreshLock(of: acme) else {
            Issue.record("somebody else has the lock")
            return
        }
        let result = try workshop.refresh(acme)
        #expect(result.outcome == .busy && result.status == .tryAgain && exchanges == 0)
        #expect(workshop.clock.sleepCount > 100)
        withExtendedLifetime(lock) { _ in }
    }

    @Test func `A profile that was changed while it was refreshed gets no keys of its old token`() throws {
        workshop.emulator.update { $0.latency = 0.3 }
        let waiter = Waiter(workshop, acme)
        waiter.begin()
        while workshop.emulator.counts().openExchanges == 0 { SystemClock.sleep(seconds: 0.005) }
        var profile = try workshop.profile(acme).profile
        profile.token = try TokenReference("env:GLOBEX")
        try workshop.store().update(acme, to: profile, at: workshop.clock.reading.timestamp)
        #expect(throws: StoreError.changedMeanwhile(acme)) { try waiter.result() }
        #expect(try workshop.profile(acme).credentials.isEmpty)
    }
}
