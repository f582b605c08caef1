import CoreWeaveEmulator
import Credentials
import Store
import Testing

@testable import Sync

/// Keys of 900 s, obtained when the workshop opened: due after 450 s.
@Suite struct RefreshPlanTests {
    let workshop: Workshop
    let acme: ProfileName
    let globex: ProfileName

    init() throws {
        workshop = try Workshop()
        acme = try workshop.add("acme")
        globex = try workshop.add("globex", token: "env:GLOBEX")
    }

    private func plan(setAside: [ProfileName: Double] = [:]) throws -> RefreshPlan {
        RefreshPlan(try workshop.store().profiles(), setAside: setAside, at: workshop.clock.reading)
    }

    @Test func `What has no keys is due at once, and nothing is left to wait for`() throws {
        let plan = try plan()
        #expect(Set(plan.due) == [acme, globex] && plan.untilNext == nil)
    }

    @Test func `What is fresh is due at half of its lifetime`() throws {
        _ = try workshop.refresh(acme)
        let plan = try plan()
        #expect(plan.due == [globex])
        #expect(abs(try #require(plan.untilNext) - 450) <= 1)
    }

    @Test func `What ends first comes first`() throws {
        _ = try workshop.refresh(globex)
        workshop.clock.advance(100)
        _ = try workshop.refresh(acme)
        workshop.clock.advance(700)
        #expect(try plan().due == [globex, acme])
    }

    @Test func `What is being waited out is not due`() throws {
        workshop.emulator.fail(.status(429, retryAfter: .seconds(300)), organisation: "acme")
        _ = try workshop.refresh(acme)
        _ = try workshop.refresh(globex, .forced)
        let plan = try plan()
        #expect(plan.due == [])
        #expect(abs(try #require(plan.untilNext) - 300) <= 1)
    }

    @Test func `What was set aside is not due until then`() throws {
        _ = try workshop.refresh(globex)
        #expect(try plan(setAside: [acme: workshop.clock.reading.uptime + 60]).untilNext == 60)
        #expect(try plan(setAside: [acme: workshop.clock.reading.uptime]).due == [acme])
    }

    @Test func `There is nothing to do for nobody`() {
        #expect(RefreshPlan([], setAside: [:], at: workshop.clock.reading).untilNext == nil)
    }
}
