import CoreWeaveEmulator
import Credentials
import Store
import Sync
import Testing

@Suite struct SyncPassTests {
    let workshop: Workshop

    init() throws {
        workshop = try Workshop()
    }

    private var pass: SyncPass {
        SyncPass(places: workshop.places, tokens: workshop.tokens, timing: workshop.timing) { Workshop.exchange() }
    }

    @Test func `Results come in the order of the names, each profile with keys of its own`() throws {
        let names = try (1...20).map { try workshop.add("p\($0)") }
        let results = try pass.run(names, SyncDemand(urgency: .routine), jobs: 4)
        #expect(results.map(\.profile) == names)
        #expect(results.allSatisfy { $0.outcome == .refreshed })
        #expect(Set(workshop.emulator.counts().keys.map(\.id)).count == 20)
    }

    @Test(arguments: [1, 3, 8])
    func `No more are asked at a time than was said`(jobs: Int) throws {
        workshop.emulator.update { $0.latency = 0.1 }
        let names = try (1...9).map { try workshop.add("p\($0)") }
        _ = try pass.run(names, SyncDemand(urgency: .routine), jobs: jobs)
        #expect((min(jobs, 2)...jobs).contains(workshop.emulator.counts().mostOpenExchanges))
    }

    @Test func `One failure leaves the others alone`() throws {
        let names = [
            try workshop.add("acme"), try workshop.add("lost", token: "env:NOWHERE"), try workshop.add("globex"),
        ]
        let results = try pass.run(names, SyncDemand(urgency: .routine), jobs: 2)
        #expect(results.map(\.outcome) == [.refreshed, .failed, .refreshed])
        #expect(results.status == .setUp)
    }

    @Test func `What goes wrong on this machine ends the pass`() throws {
        let names = [try workshop.add("acme"), try ProfileName("removed")]
        #expect(throws: StoreError.self) { try pass.run(names, SyncDemand(urgency: .routine), jobs: 1) }
    }

    @Test func `No names are no results`() throws {
        #expect(try pass.run([], SyncDemand(urgency: .routine), jobs: 8).isEmpty)
    }
}
