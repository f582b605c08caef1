import Credentials
import Provider
import Store
import Testing

/// Who is served what, and what is refreshed for it. Keys live 900 s here.
@Suite struct ReaderRuleTests {
    let fixture: ProviderFixture
    var refresher: ScriptedRefresher { fixture.refresher }

    init() throws {
        fixture = try ProviderFixture()
    }

    @Test(arguments: [6, 100, 224])
    func `Fresh keys are served, and nothing is done about them`(_ age: Double) throws {
        try fixture.keys(aged: age)
        #expect(try fixture.read().mark == "old")
        #expect(refresher.started == [] && refresher.runs == [] && fixture.slept == 0)
    }

    @Test(arguments: [225, 400, 449])
    func `Used keys are served, and refreshed in the background before sync would`(_ age: Double) throws {
        try fixture.keys(aged: age)
        #expect(try fixture.read().mark == "old")
        #expect(refresher.started == [.init(within: 675)])
        #expect(refresher.runs == [] && fixture.slept == 0)
        // What is asked for is so much that heddled finds it due, and so little that it doesn't find new keys due.
        let used = try fixture.snapshot().credentials[0].lifetime
        #expect(RefreshPolicy.isDue(used, at: fixture.now, within: 675))
        #expect(!RefreshPolicy.isDue(Lifetime(obtained: fixture.now, length: 900), at: fixture.now, within: 675))
    }

    @Test(arguments: [450, 700, 780])
    func `Expiring keys are served, and refreshed in the background`(_ age: Double) throws {
        try fixture.keys(aged: age)
        #expect(try fixture.read().mark == "old")
        #expect(refresher.started == [.init(within: nil)])
        #expect(refresher.runs == [] && fixture.slept == 0)
    }

    @Test func `Nothing is started while a refresh is under way`() throws {
        try fixture.keys(aged: 500)
        refresher.underWay = { true }
        #expect(try fixture.read().mark == "old")
        #expect(refresher.started == [])
    }

    @Test(arguments: [nil, 60])
    func `Nothing is started while a failure is waited out`(_ retryAfter: Int?) throws {
        try fixture.keys(aged: 500)
        try fixture.fail(backOff: retryAfter == nil ? 30 : 0, retryAfter: retryAfter)
        #expect(try fixture.read().mark == "old")
        #expect(refresher.started == [])
    }

    @Test func `Pressing keys are refreshed first, and served while the new ones settle`() throws {
        try fixture.keys(aged: 800)
        refresher.onRun = { [fixture] in
            try fixture.mint("new")
            return .done
        }
        #expect(try fixture.read().mark == "old")
        #expect(refresher.runs == [2] && fixture.slept == 0)
        fixture.advance(5)
        #expect(try fixture.read().mark == "new")
    }

    @Test func `S49: Pressing keys are served after two seconds, whatever hangs`() throws {
        try fixture.keys(aged: 800)
        refresher.onRun = { .stillRunning }
        let provided = try fixture.read()
        #expect(provided.mark == "old" && provided.trouble == nil)
        #expect(refresher.runs == [2])
    }

    @Test func `S49: A refresh by somebody else that hangs is waited for as long, and none is added to it`() throws {
        try fixture.keys(aged: 800)
        refresher.underWay = { true }
        #expect(try fixture.read().mark == "old")
        #expect(refresher.runs == [] && refresher.started == [])
        #expect((2...2.1).contains(fixture.slept))
    }

    @Test func `S17: Pressing keys are served where their refresh fails, with the reason`() throws {
        try fixture.keys(aged: 800)
        refresher.onRun = { [fixture] in
            try fixture.fail()
            return .failed(ProviderError.shortLived(fixture.acme))
        }
        let provided = try fixture.read()
        #expect(provided.mark == "old")
        #expect(provided.trouble?.message == "acme: it said no")
    }

    @Test func `Pressing keys are served at once while a failure is waited out`() throws {
        try fixture.keys(aged: 800)
        try fixture.fail(backOff: 30)
        let provided = try fixture.read()
        #expect(provided.mark == "old")
        #expect(provided.trouble?.message == "acme: it said no, next try in 30s")
        #expect(refresher.runs == [])
    }

    @Test func `S50: Keys that one clock has ended are refreshed first, and served where that fails`() throws {
        try fixture.keys(aged: 10)
        fixture.setWallClock(forward: 8 * 3600)
        refresher.onRun = { [fixture] in
            try fixture.fail()
            return .failed(ProviderError.shortLived(fixture.acme))
        }
        #expect(try fixture.read().mark == "old")
        #expect(refresher.runs == [2])
    }

    @Test func `Keys that end while their refresh is waited for are not served`() throws {
        try fixture.keys(aged: 899)
        refresher.onRun = { [fixture] in
            guard fixture.refresher.runs.count == 2 else { return .stillRunning }
            try fixture.mint("new")
            return .done
        }
        #expect(try fixture.read().mark == "new")
    }

    // What never waits: the loopback endpoint's.

    @Test(arguments: [(10, 0), (300, 1), (500, 1), (800, 1), (899, 1)])
    func `Valid keys are had at once, and what is due is refreshed in the background`(
        _ age: Double, _ refreshes: Int
    ) throws {
        try fixture.keys(aged: age)
        #expect(try fixture.readAtOnce()?.mark == "old")
        #expect(refresher.started.count == refreshes && refresher.runs == [] && fixture.slept == 0)
    }

    @Test func `Keys that are missing, have ended or have not settled are not had at once`() throws {
        #expect(try fixture.readAtOnce() == nil)
        try fixture.keys(aged: 1)
        #expect(try fixture.readAtOnce() == nil)
        fixture.advance(900)
        #expect(try fixture.readAtOnce() == nil)
        #expect(refresher.started == [] && refresher.runs == [] && fixture.slept == 0)
    }

    @Test func `Nothing is started at once while a failure is waited out, however pressing it is`() throws {
        try fixture.keys(aged: 800)
        try fixture.fail(backOff: 30)
        #expect(try fixture.readAtOnce()?.mark == "old")
        #expect(refresher.started == [])
    }
}
