import Credentials
import Fixtures
import OperatingSystem
import Provider
import Store

/// A database with one profile, a clock that only sleeping moves, and a refresher that does what the test says.
final class ProviderFixture {
    static let noon = ClockReading(wall: 1_800_000_000, uptime: 500_000, boot: "this")

    let store: Store
    let acme: ProfileName
    let refresher = ScriptedRefresher()
    var settle = SettleTime.standard
    private let directory: ScratchDirectory
    private(set) var now = noon
    private(set) var slept = 0.0
    /// What was said of waits that began, and how many of them have ended.
    private(set) var announced: [String] = []
    private(set) var ended = 0

    init() throws {
        directory = try ScratchDirectory()
        store = try Store(Paths(environment: ["HEDDLE_HOME": "\(directory.path)/home"]))
        acme = try ProfileName("acme")
        try store.add(Profile(name: acme, zone: try Zone("RNO2A")), at: Self.noon.timestamp)
        refresher.sleep = { [unowned self] in advance($0) }
    }

    func advance(_ seconds: Double) {
        now = ClockReading(wall: now.wall + seconds, uptime: now.uptime + seconds, boot: now.boot)
    }

    /// Moves the wall clock alone.
    func setWallClock(forward seconds: Double) {
        now = ClockReading(wall: now.wall + seconds, uptime: now.uptime, boot: now.boot)
    }

    func snapshot() throws -> ProfileSnapshot { try store.profile(named: acme) }

    /// What a refresh does that succeeds now.
    func mint(_ mark: String, length: Double = 900) throws {
        let credential = TemporaryCredential(
            accessKeyID: Secret(mark), secretAccessKey: Secret("secret"), sessionToken: nil,
            expires: Timestamp(seconds: now.timestamp.seconds + Int(length)))
        try store.refreshSucceeded(
            snapshot(), with: credential, attributes: nil, lifetime: Lifetime(obtained: now, length: length), at: now)
    }

    /// What a refresh does that fails now.
    func fail(_ kind: RefreshFailure.Kind = .unavailable, backOff seconds: Int = 0, retryAfter: Int? = nil) throws {
        let failure = RefreshFailure(
            kind: kind, message: "it said no", hint: nil, at: now.timestamp, retryAfter: retryAfter)
        try store.refreshFailed(
            snapshot(), with: failure, nextAttempt: Timestamp(seconds: now.timestamp.seconds + seconds))
    }

    /// Keys of 15 minutes that are so old.
    func keys(_ mark: String = "old", aged seconds: Double) throws {
        try mint(mark)
        advance(seconds)
    }

    /// A reader's turn: which keys it was given, and what it slept.
    func read(_ persistence: CredentialProvider.Persistence = .once) throws -> ProvidedCredential {
        try provider.provide(named: acme, persistence: persistence)
    }

    func readAtOnce() throws -> ProvidedCredential? { try provider.provideAtOnce(named: acme) }

    private var provider: CredentialProvider {
        CredentialProvider(
            store: store, refresher: refresher, settle: settle, now: { self.now },
            sleep: {
                self.slept += $0
                self.advance($0)
            },
            announceWait: { profile, seconds in
                self.announced.append("\(profile.name) \(seconds)")
                return { self.ended += 1 }
            })
    }
}

/// Writes down what it is asked for. What comes of it a test says.
final class ScriptedRefresher: ProfileRefresher {
    struct Started: Equatable {
        let within: Double?
    }

    private(set) var started: [Started] = []
    private(set) var runs: [Double] = []
    /// Whether somebody else's refresh is under way.
    var underWay: () throws -> Bool = { false }
    /// What a refresh of its own does, and how it ends.
    var onRun: () throws -> RefreshEnding = { .done }
    var sleep: (Double) -> Void = { _ in }

    func isUnderWay(_ name: ProfileName) -> Bool { (try? underWay()) ?? false }

    func start(_ name: ProfileName, within seconds: Double?) { started.append(Started(within: seconds)) }

    func run(_ name: ProfileName, patience: Double) throws -> RefreshEnding {
        runs.append(patience)
        let ending = try onRun()
        if case .stillRunning = ending { sleep(patience) }
        return ending
    }
}

extension ProvidedCredential {
    var mark: String { credential.accessKeyID.reveal() }
}
