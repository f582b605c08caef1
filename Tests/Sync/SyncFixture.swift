import CoreWeaveEmulator
import Credentials
import Fixtures
import HTTP
import Issuing
import OperatingSystem
import Store
import Sync
import Synchronization
import Tokens

/// A Heddle of the test's own with an emulated CoreWeave and a clock that only the test moves.
final class SyncFixture: Sendable {
    let emulator: CoreWeaveEmulator
    let paths: Paths
    let clock = Clock()
    private let directory: ScratchDirectory

    /// Seconds since the fixture was opened, on a wall clock of 2027 that starts with the emulator's own offset.
    final class Clock: Sendable {
        private let passed = Mutex(0.0)
        private let sleeps = Mutex(0)

        var reading: ClockReading {
            let passed = passed.withLock(\.self)
            return ClockReading(wall: 1_800_000_000 + passed, uptime: 1000 + passed, boot: "this")
        }

        var sleepCount: Int { sleeps.withLock(\.self) }

        func advance(_ seconds: Double) { passed.withLock { $0 += seconds } }

        func sleep(_ seconds: Double) {
            sleeps.withLock { $0 += 1 }
            advance(seconds)
        }
    }

    init() throws {
        directory = try ScratchDirectory()
        paths = try Paths(environment: ["HEDDLE_HOME": "\(directory.path)/home"])
        emulator = try CoreWeaveEmulator.start()
    }

    deinit { emulator.stop() }

    @discardableResult
    func add(_ name: String, token: String = "env:ACME") throws -> ProfileName {
        let profile = Profile(
            name: try ProfileName(name),
            source: CredentialSource(
                token: try TokenReference(token), exchangeURL: try .exchange(emulator.exchangeURL)),
            zone: try Zone("RNO2A"), endpoint: try .endpoint(emulator.url))
        try store().add(profile, at: clock.reading.timestamp)
        return profile.name
    }

    func store() throws -> Store { try Store(paths) }

    func profile(_ name: ProfileName) throws -> ProfileSnapshot { try store().profile(named: name) }

    var tokens: TokenResolver {
        TokenResolver(
            environment: [
                "ACME": CoreWeaveEmulator.Organisation.acme.tokens[0],
                "GLOBEX": CoreWeaveEmulator.Organisation.globex.tokens[0],
            ], accountHome: nil)
    }

    var timing: Timing {
        Timing(now: { [clock] in clock.reading }, sleep: { [clock] in clock.sleep($0) })
    }

    /// - Parameter inRealTime: with this machine's clock, for what happens at the same time.
    func pass(inRealTime: Bool = false) throws -> SyncPass {
        let timing = inRealTime ? Timing(now: SystemClock.read, sleep: SystemClock.sleep) : timing
        return try SyncPass(store: SharedStore(store()), backOff: BackOff(random: { $0 }), timing: timing) { [tokens] in
            SourceIssuer(
                tokens: tokens, client: HTTPClient(userAgent: "heddle/test"), limits: HTTPLimits(totalSeconds: 2))
        }
    }

    func refresh(
        _ name: ProfileName, _ urgency: SyncRequest.Urgency = .wanted, inRealTime: Bool = false
    ) throws -> SyncResult {
        let results = try pass(inRealTime: inRealTime).run([name], SyncRequest(urgency: urgency), .init(jobs: 1))
        if let error = results.error { throw error }
        return results.profiles[0]
    }

    /// The key that a reader is given now.
    func servedKey(_ name: ProfileName) throws -> String? {
        let snapshot = try profile(name)
        return try RefreshPolicy.serving(snapshot.credentials, at: clock.reading).map {
            try store().open($0.credential, of: snapshot, at: clock.reading).accessKeyID.reveal()
        }
    }
}
