import CoreWeaveEmulator
import Credentials
import Store
import Testing

@testable import Sync

/// Keys of 900 s, obtained when the fixture opened: due after 450 s.
@Suite struct RefreshPlanTests {
    let fixture: SyncFixture
    let acme: ProfileName
    let globex: ProfileName

    init() throws {
        fixture = try SyncFixture()
        acme = try fixture.add("acme")
        globex = try fixture.add("globex", token: "env:GLOBEX")
    }

    private func plan(setAside: [ProfileName: Double] = [:]) throws -> RefreshPlan {
        RefreshPlan(try fixture.store().profiles(), setAside: setAside, at: fixture.clock.reading)
    }

    @Test func `What has no keys is due at once, and nothing is left to wait for`() throws {
        let plan = try plan()
        #expect(Set(plan.due) == [acme, globex] && plan.untilNext == nil)
    }

    @Test func `What is fresh is due at half of its lifetime, or at its own moment in the 90 seconds before`() throws {
        _ = try fixture.refresh(acme)
        let lifetime = try fixture.profile(acme).credentials[0].lifetime
        let early = lifetime.length / 10 * lifetime.lot
        let plan = try plan()
        #expect(plan.due == [globex] && early > 1)
        #expect(abs(try #require(plan.untilNext) - (450 - early)) <= 1)
        // What the plan has as due is due for the refresh, too.
        fixture.clock.advance(450 - early + 1)
        #expect(try self.plan().due.contains(acme))
        #expect(SyncRequest(urgency: .routine, due: .spread).calls(for: lifetime, at: fixture.clock.reading))
        #expect(!SyncRequest(urgency: .routine).calls(for: lifetime, at: fixture.clock.reading))
    }

    @Test func `What ends first comes first`() throws {
        _ = try fixture.refresh(globex)
        fixture.clock.advance(100)
        _ = try fixture.refresh(acme)
        fixture.clock.advance(700)
        #expect(try plan().due == [globex, acme])
    }

    @Test func `What is being waited out is not due`() throws {
        fixture.emulator.fail(.status(429, retryAfter: .seconds(300)), organisation: "acme")
        _ = try fixture.refresh(acme)
        _ = try fixture.refresh(globex, .forced)
        let plan = try plan()
        #expect(plan.due == [])
        // And 82 s at most, which this fixture draws, so that a fleet doesn't come back at once.
        #expect(abs(try #require(plan.untilNext) - 382) <= 1)
    }

    @Test func `What was set aside is not due until then`() throws {
        _ = try fixture.refresh(globex)
        #expect(try plan(setAside: [acme: fixture.clock.reading.uptime + 60]).untilNext == 60)
        #expect(try plan(setAside: [acme: fixture.clock.reading.uptime]).due == [acme])
    }

    @Test func `There is nothing to do for nobody`() {
        #expect(RefreshPlan([], setAside: [:], at: fixture.clock.reading).untilNext == nil)
    }
}
