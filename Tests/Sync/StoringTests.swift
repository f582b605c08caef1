import CoreWeaveEmulator
import Credentials
import Fixtures
import Foundation
import HTTP
import Issuing
import Libc
import OperatingSystem
import Store
import Synchronization
import Testing

@testable import Sync

/// Not Testing's.
private typealias ExitStatus = Credentials.ExitStatus

/// Nothing is minted that can't be kept, and what is minted is kept if that can be done.
@Suite struct StoringTests {
    let fixture: SyncFixture
    let acme: ProfileName

    init() throws {
        fixture = try SyncFixture()
        acme = try fixture.add("acme")
    }

    private var exchanges: Int { fixture.emulator.counts().exchanges.asked }

    @Test(arguments: [0, 40_000, 300_000] as [UInt64])
    fileprivate func `S43: Without room on the disk no exchange is asked for`(_ room: UInt64) async throws {
        await #expect(processExitsWith: .success) { [room] in
            let fixture = try SyncFixture()
            let acme = try fixture.add("acme")
            _ = try fixture.refresh(acme)
            fixture.clock.advance(1000)
            Limits.forbidFiles(over: room)
            for _ in 1...3 {
                let error = #expect(throws: StoreError.self) { try fixture.refresh(acme) }
                #expect(error?.status == .inputOutput)
            }
            #expect(fixture.emulator.counts().exchanges.asked == 1)
            Limits.allowFilesAgain()
            #expect(try fixture.refresh(acme).outcome == .refreshed)
        }
    }

    /// Where the file can be written to and its directory can't, there is no place for a journal.
    @Test(.enabled(if: geteuid() == 0, "only root can become another user"), arguments: [true, false])
    fileprivate func `S43: Where the database can't be written to no exchange is asked for`(_ isFile: Bool) async {
        await #expect(processExitsWith: .success) { [isFile] in
            let fixture = try SyncFixture()
            let acme = try fixture.add("acme")
            // Its owner has it, and may only read it.
            let home = fixture.paths.database.parentDirectory
            for path in [home, fixture.paths.database, fixture.paths.key] { chown(path, 65534, 65534) }
            try FileGuard.makeDirectory(fixture.paths.state)
            chmod(isFile ? fixture.paths.database : home, isFile ? 0o400 : 0o500)
            chown(fixture.paths.state, 65534, 65534)
            chmod(home.parentDirectory, 0o755)
            try #require(seteuid(65534) == 0)
            let error = #expect(throws: StoreError.self) { try fixture.refresh(acme) }
            #expect(error?.status == .inputOutput)
            #expect(fixture.emulator.counts().exchanges.asked == 0)
            try #require(seteuid(0) == 0)
        }
    }

    @Test fileprivate func `S43: Keys that could not be stored are followed by no others for a minute`() throws {
        fixture.emulator.update { $0.latency = 0.2 }
        let pass = try fixture.pass()
        let hide = Hiding(fixture)
        hide.begin()
        let lost = pass.run([acme], SyncRequest(urgency: .wanted), .init(jobs: 1))
        #expect(lost.error?.status == .inputOutput && lost.profiles.isEmpty && exchanges == 1)
        try hide.end()
        fixture.emulator.update { $0.latency = 0 }
        for urgency in [SyncRequest.Urgency.wanted, .routine] {
            let result = try fixture.refresh(acme, urgency)
            #expect(result.outcome == .failed && result.error == nil && result.status == .inputOutput)
            #expect(
                result.localError?.message.hasPrefix("acme: its last new keys could not be stored, next try in ")
                    == true)
            #expect(result.localError?.hint == "heddle sync --force acme")
        }
        #expect(exchanges == 1)
        fixture.clock.advance(61)
        #expect(try fixture.refresh(acme).outcome == .refreshed && exchanges == 2)
    }

    @Test fileprivate func `S43: A person who insists doesn't wait for that`() throws {
        guard let lock = try fixture.paths.attemptRefreshLock(of: acme) else { return }
        lock.stamp(Timestamp(seconds: fixture.clock.reading.timestamp.seconds + 60))
        _ = consume lock
        #expect(try fixture.refresh(acme).outcome == .failed && exchanges == 0)
        #expect(try fixture.refresh(acme, .forced).outcome == .refreshed && exchanges == 1)
        #expect(try fixture.refresh(acme).outcome == .fresh)
    }

    @Test fileprivate func `A stamp that another clock has set is not waited for`() throws {
        guard let lock = try fixture.paths.attemptRefreshLock(of: acme) else { return }
        lock.stamp(Timestamp(seconds: fixture.clock.reading.timestamp.seconds + 3600))
        _ = consume lock
        #expect(try fixture.refresh(acme).outcome == .refreshed)
    }

    @Test fileprivate func `S43: Keys that can't be stored at once are stored as soon as they can be`() throws {
        fixture.emulator.update { $0.latency = 0.2 }
        let hide = Hiding(fixture)
        // The first rest is the one after the first try to store them.
        let timing = Timing(
            now: { [fixture] in fixture.clock.reading },
            sleep: { [fixture] seconds in
                fixture.clock.sleep(seconds)
                try? hide.end()
            })
        let tokens = fixture.tokens
        let pass = try SyncPass(store: SharedStore(fixture.store()), timing: timing) {
            SourceIssuer(tokens: tokens, client: HTTPClient(userAgent: "heddle/test"))
        }
        hide.begin()
        let results = pass.run([acme], SyncRequest(urgency: .wanted), .init(jobs: 1))
        #expect(results.error == nil && results.profiles.map(\.outcome) == [.refreshed])
        #expect(try fixture.profile(acme).credentials.count == 1 && exchanges == 1)
    }

    @Test(arguments: ["damaged", "missing", "loose"])
    fileprivate func `S44: A pass that goes on notices what became of the sealing key`(_ flaw: String) throws {
        let pass = try fixture.pass()
        func run() -> SyncPass.Results { pass.run([acme], SyncRequest(urgency: .forced), .init(jobs: 1)) }
        #expect(run().profiles.map(\.outcome) == [.refreshed])
        fixture.clock.advance(5)
        let key = try #require(try PrivateFile.read(fixture.paths.key, .privateToOwner, limit: 32))
        switch flaw {
        case "damaged": try PrivateFile.write([1, 2, 3], to: fixture.paths.key)
        case "missing": try PrivateFile.remove(fixture.paths.key)
        default: chmod(fixture.paths.key, 0o644)
        }
        #expect(run().error?.status == .setUp && exchanges == 1)
        try PrivateFile.write(key, to: fixture.paths.key)
        #expect(run().profiles.map(\.outcome) == [.refreshed] && exchanges == 2)
    }

    @Test fileprivate func `S44: A pass that goes on notices that the database was moved, or replaced`() throws {
        let pass = try fixture.pass()
        func run(_ name: ProfileName) -> SyncPass.Results {
            fixture.clock.advance(5)
            return pass.run([name], SyncRequest(urgency: .forced), .init(jobs: 1))
        }
        #expect(run(acme).profiles.map(\.outcome) == [.refreshed])
        let former = fixture.paths.database + ".former"
        try PrivateFile.move(fixture.paths.database, to: former)
        #expect(run(acme).error?.message == "the database \(fixture.paths.database) is gone")
        let other = try fixture.add("other")
        #expect(run(other).profiles.map(\.outcome) == [.refreshed])
        #expect(run(acme).profiles.map(\.outcome) == [.skipped])
        #expect(exchanges == 2)
        try PrivateFile.move(former, to: fixture.paths.database)
        #expect(run(acme).profiles.map(\.outcome) == [.refreshed])
    }

    /// Takes the database away while the exchange is asked, and brings it back.
    private final class Hiding: Sendable {
        private let fixture: SyncFixture
        private let isHidden = Mutex(false)

        init(_ fixture: SyncFixture) { self.fixture = fixture }

        private var hidden: String { fixture.paths.database + ".hidden" }

        func begin() {
            Thread.detachNewThread { [self] in
                while fixture.emulator.counts().openExchanges == 0 { SystemClock.sleep(seconds: 0.002) }
                isHidden.withLock { $0 = rename(fixture.paths.database, hidden) == 0 }
            }
        }

        func end() throws {
            try isHidden.withLock { isHidden in
                if isHidden { try PrivateFile.move(hidden, to: fixture.paths.database) }
                isHidden = false
            }
        }
    }
}
