import CoreWeaveEmulator
import Credentials
import OperatingSystem
import Store
import Sync
import Testing

/// Keys that a refresh replaced are revoked, where the profile says so.
@Suite struct ReplacedKeysTests {
    let fixture: SyncFixture
    let acme: ProfileName

    init() throws {
        fixture = try SyncFixture()
        acme = try fixture.add("acme")
        try change { $0.revokesReplacedKeys = true }
    }

    private func change(_ body: (inout Profile) -> Void) throws {
        var profile = try fixture.profile(acme).profile
        body(&profile)
        try fixture.store().update(acme, to: profile, at: fixture.clock.reading.timestamp)
    }

    private var counts: CoreWeaveEmulator.Counts { fixture.emulator.counts() }

    private func replaceOne() throws {
        _ = try fixture.refresh(acme)
        fixture.clock.advance(500)
        #expect(try fixture.refresh(acme).outcome == .refreshed)
    }

    @Test func `The key that was replaced is revoked at the first look after a minute, and no other`() throws {
        try replaceOne()
        #expect(counts.revokedKeys.isEmpty)
        fixture.clock.advance(61)
        #expect(try fixture.refresh(acme, .routine).outcome == .fresh)
        #expect(counts.revokedKeys == [counts.keys[0].id])
        #expect(try fixture.servedKey(acme) == counts.keys[1].id)
        fixture.clock.advance(60)
        _ = try fixture.refresh(acme, .routine)
        #expect(counts.revokedKeys.count == 1)
    }

    @Test func `A profile that doesn't ask for it has none revoked`() throws {
        try change { $0.revokesReplacedKeys = false }
        try replaceOne()
        fixture.clock.advance(61)
        _ = try fixture.refresh(acme, .routine)
        #expect(counts.revokedKeys.isEmpty)
    }

    @Test func `A key that can't be revoked fails no refresh, and is tried again after ten minutes`() throws {
        try change { $0.source.method = .accessKey(.standard) }
        fixture.emulator.update { $0["acme"]?.deniedActions = ["cwobject:RevokeAccessKeyByAccessKey"] }
        _ = try fixture.refresh(acme)
        _ = try fixture.refresh(acme, .forced)
        fixture.clock.advance(61)
        #expect(try fixture.refresh(acme, .routine).status == .done)
        let events = try fixture.store().events(kinds: [.notRevoked], limit: 5)
        #expect(events.count == 1 && events.first?.detail?.contains("may not revoke access keys (403)") == true)
        fixture.emulator.update { $0["acme"]?.deniedActions = [] }
        _ = try fixture.refresh(acme, .routine)
        #expect(counts.revokedKeys.isEmpty)
        fixture.clock.advance(600)
        _ = try fixture.refresh(acme, .routine)
        #expect(counts.revokedKeys == [counts.keys[0].id])
    }

    @Test func `A key that has expired is not revoked any more`() throws {
        try replaceOne()
        fixture.clock.advance(500)
        _ = try fixture.refresh(acme, .routine)
        #expect(!counts.revokedKeys.contains(counts.keys[0].id))
    }

    @Test func `The service revokes while nothing is due`() throws {
        try replaceOne()
        fixture.clock.advance(61)
        var rests = 0
        SyncLoop(pass: try fixture.pass()).run(
            nil, .init(jobs: 1),
            .init(
                result: { _ in }, damage: { _ in }, trouble: { Issue.record("\($0.message)") }, rest: { _ in })
        ) { _ in
            rests += 1
            return .stop
        }
        #expect(rests == 1 && counts.revokedKeys == [counts.keys[0].id] && counts.exchanges.minted == 2)
    }

    @Test func `While another process has the profile's lock, nothing is revoked twice`() throws {
        try replaceOne()
        fixture.clock.advance(61)
        if let lock = try fixture.paths.attemptRefreshLock(of: acme) {
            _ = try fixture.refresh(acme, .routine)
            lock.stamp(.finishedRefresh)
        } else {
            Issue.record("the lock is not free")
        }
        #expect(counts.revokedKeys.isEmpty)
    }
}
