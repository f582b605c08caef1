import Credentials
import Provider
import Store
import Testing

/// What becomes of a reader where no key is valid.
@Suite struct ObtainingTests {
    let fixture: ProviderFixture
    var refresher: ScriptedRefresher { fixture.refresher }

    init() throws {
        fixture = try ProviderFixture()
    }

    private func succeedOnRun(_ number: Int = 1) {
        refresher.onRun = { [fixture] in
            guard fixture.refresher.runs.count >= number else {
                try fixture.fail(backOff: 60)
                return .failed(ProviderError.shortLived(fixture.acme))
            }
            try fixture.mint("new")
            return .done
        }
    }

    @Test func `Keys are obtained, and handed out once they have settled`() throws {
        succeedOnRun()
        #expect(try fixture.read().mark == "new")
        #expect(refresher.runs == [20])
        #expect(fixture.slept == 5)
    }

    @Test func `A wait without keys is announced with its length, and its end, however it ends`() throws {
        succeedOnRun()
        _ = try fixture.read()
        #expect(fixture.announced == ["acme 25"] && fixture.ended == 1)
        // While a key is valid nothing is.
        fixture.advance(500)
        refresher.onRun = { .stillRunning }
        _ = try fixture.read()
        #expect(fixture.announced.count == 1)
        fixture.advance(5000)
        #expect(throws: (any Error).self) { try fixture.read() }
        #expect(fixture.announced.count == 2 && fixture.ended == 2)
    }

    @Test(arguments: [(nil, 900, 5), (nil, 9, 3), ("0", 900, 0), ("2.5", 900, 2.5)] as [(String?, Double, Double)])
    func `Settling takes 5 s, a third of a short life, or what was set`(
        _ set: String?, _ length: Double, _ expected: Double
    ) throws {
        fixture.settle = SettleTime(set)
        refresher.onRun = { [fixture] in
            try fixture.mint("new", length: length)
            return .done
        }
        _ = try fixture.read()
        #expect(fixture.slept == expected)
    }

    @Test func `Keys that somebody else has just obtained are waited for until they have settled`() throws {
        try fixture.keys("new", aged: 2)
        #expect(try fixture.read().mark == "new")
        #expect(fixture.slept == 3 && refresher.runs == [])
    }

    @Test func `Keys of seconds get to settle, though they are used before`() throws {
        try fixture.mint("new", length: 12)
        fixture.advance(3.5)
        #expect(try fixture.read().mark == "new")
        #expect(fixture.slept == 0.5 && refresher.started == [])
    }

    @Test func `It is tried, once, whatever the back-off says`() throws {
        for _ in 0..<8 { try fixture.fail(backOff: 60) }
        succeedOnRun()
        #expect(try fixture.read().mark == "new")
        #expect(refresher.runs.count == 1)
    }

    @Test(arguments: [CredentialProvider.Persistence.once, .untilItIsLate])
    func `It is not tried while the other side wants to be left alone`(
        _ persistence: CredentialProvider.Persistence
    ) throws {
        try fixture.fail(.rateLimited, retryAfter: 600)
        let error = #expect(throws: ProfileRefreshError.self) { try fixture.read(persistence) }
        #expect(error?.nextTry == 600 && error?.status == .tryAgain)
        #expect(refresher.runs == [] && fixture.slept == 0)
    }

    @Test func `A failure is told with its own status`() throws {
        refresher.onRun = { [fixture] in
            try fixture.fail(.auth)
            return .failed(ProviderError.shortLived(fixture.acme))
        }
        let error = #expect(throws: ProfileRefreshError.self) { try fixture.read(.untilItIsLate) }
        #expect(error?.status == .refused)
        #expect(refresher.runs.count == 1)
    }

    @Test func `What could not even be recorded is told as it was said`() throws {
        refresher.onRun = { [fixture] in .failed(ProviderError.shortLived(fixture.acme)) }
        #expect(throws: ProviderError.shortLived(fixture.acme)) { try fixture.read() }
    }

    @Test func `S15: One failure serves all that wait for it`() throws {
        refresher.underWay = { [fixture] in
            if fixture.slept > 1, try fixture.snapshot().refresh.failure == nil { try fixture.fail() }
            return true
        }
        #expect(throws: ProfileRefreshError.self) { try fixture.read() }
        #expect(refresher.runs == [])
    }

    @Test func `S15: Where the holder is killed, the next takes its place with the patience that is left`() throws {
        refresher.underWay = { [fixture] in fixture.slept < 3 }
        succeedOnRun()
        #expect(try fixture.read().mark == "new")
        #expect((16.9...17).contains(try #require(refresher.runs.first)))
    }

    @Test func `It is given up after 20 s`() throws {
        refresher.onRun = { .stillRunning }
        #expect(throws: ProviderError.stillRefreshing(fixture.acme, seconds: 20)) { try fixture.read() }
        #expect(refresher.runs == [20])
    }

    @Test(arguments: [CredentialProvider.Persistence.once, .untilItIsLate])
    func `Who gives up says why the last refresh failed`(_ persistence: CredentialProvider.Persistence) throws {
        try fixture.fail(.timeout)
        refresher.onRun = { .stillRunning }
        let error = #expect(throws: ProfileRefreshError.self) { try fixture.read(persistence) }
        #expect(error?.message == "acme: it said no" && error?.status == .unavailable)
    }

    @Test func `S15: A refresh that never ends is joined for 10 s, and then one of its own begun`() throws {
        refresher.underWay = { true }
        succeedOnRun()
        #expect(try fixture.read().mark == "new")
        #expect((9.9...10.1).contains(try #require(refresher.runs.first)))
        #expect(fixture.slept <= 15.1, "with 5 s to settle")
    }

    @Test func `An SDK's reader tries again for 20 s where the failure may pass`() throws {
        succeedOnRun(4)
        fixture.settle = SettleTime("0")
        #expect(try fixture.read(.untilItIsLate).mark == "new")
        #expect(fixture.slept == 1 + 2 + 4)
    }

    @Test func `In an outage that is known, an SDK's reader tries at once, and once more after 12 seconds`() throws {
        for _ in 0..<3 { try fixture.fail(backOff: 82) }
        succeedOnRun(100)
        #expect(throws: ProfileRefreshError.self) { try fixture.read(.untilItIsLate) }
        #expect(refresher.runs.count == 2 && fixture.slept == 12)
        succeedOnRun(4)
        fixture.settle = SettleTime("0")
        #expect(try fixture.read(.untilItIsLate).mark == "new")
        #expect(fixture.slept == 24)
    }

    @Test func `An SDK's reader gives up in time, too`() throws {
        succeedOnRun(100)
        #expect(throws: ProfileRefreshError.self) { try fixture.read(.untilItIsLate) }
        #expect((10...20).contains(fixture.slept))
    }

    @Test func `A person's reader is told at once`() throws {
        succeedOnRun(2)
        #expect(throws: ProfileRefreshError.self) { try fixture.read(.once) }
        #expect(fixture.slept == 0)
    }

    @Test func `Keys that somebody else obtained meanwhile are as good`() throws {
        refresher.onRun = { [fixture] in
            try fixture.mint("theirs")
            return .failed(ProviderError.shortLived(fixture.acme))
        }
        #expect(try fixture.read().mark == "theirs")
    }

    @Test func `Keys that end before they can be used are an error`() throws {
        refresher.onRun = { [fixture] in
            try fixture.mint("new", length: 0)
            return .done
        }
        #expect(throws: ProviderError.shortLived(fixture.acme)) { try fixture.read() }
    }
}

@Suite struct EndForSDKsTests {
    /// Seconds from now, of keys of 900 s and of 60 s.
    @Test(
        arguments: [
            (900, 100, 740), (900, 800, 40), (900, 830, 15), (900, 880, 15), (900, 890, 10), (60, 5, 51), (60, 50, 10),
        ] as [(Double, Double, Int)])
    func `It is a fifteenth early, but never so early that the keys seem useless`(
        _ length: Double, _ age: Double, _ expected: Int
    ) throws {
        let fixture = try ProviderFixture()
        try fixture.mint("new", length: length)
        fixture.advance(age)
        fixture.refresher.onRun = { .stillRunning }
        fixture.refresher.sleep = { _ in }
        let provided = try fixture.read()
        #expect(provided.endForSDKs(at: fixture.now).seconds - fixture.now.timestamp.seconds == expected)
    }
}
