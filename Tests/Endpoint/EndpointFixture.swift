import Credentials
import Fixtures
import OperatingSystem
import Provider
import Store
import Synchronization
import Testing

@testable import Endpoint

/// An endpoint of the test's own, with a database, a clock that only the test moves, and a refresher that does what the
/// test says.
final class EndpointFixture: Sendable {
    let paths: Paths
    let clock = Clock()
    let refresher: ScriptedRefresher
    let service: CredentialService
    let endpoint: Endpoint
    /// How often the database was looked into.
    let lookUps: Counter
    private let directory: ScratchDirectory

    final class Clock: Sendable {
        private let state = Mutex((wall: 1_800_000_000.0, uptime: 1000.0))

        var reading: ClockReading {
            let state = state.withLock(\.self)
            return ClockReading(wall: state.wall, uptime: state.uptime, boot: "this")
        }

        func advance(_ seconds: Double) { state.withLock { $0 = ($0.wall + seconds, $0.uptime + seconds) } }
        func setWallClock(forward seconds: Double) { state.withLock { $0.wall += seconds } }
    }

    final class Counter: Sendable {
        private let number = Mutex(0)
        private let onFirst = Mutex<@Sendable () -> Void>({})
        var value: Int { number.withLock(\.self) }

        func onFirst(_ body: @escaping @Sendable () -> Void) { onFirst.withLock { $0 = body } }

        func count() {
            let isFirst = number.withLock { number in
                number += 1
                return number == 1
            }
            if isFirst { onFirst.withLock(\.self)() }
        }
    }

    init(_ limits: Connections.Limits = .init()) throws {
        directory = try ScratchDirectory()
        let paths = try Paths(environment: ["HEDDLE_HOME": "\(directory.path)/home"])
        let (clock, lookUps) = (clock, Counter())
        let refresher = ScriptedRefresher()
        (self.paths, self.refresher, self.lookUps) = (paths, refresher, lookUps)
        let store = try Store(paths)
        try store.prepareToSeal()
        service = CredentialService(paths: paths, now: { clock.reading }) { store in
            lookUps.count()
            return CredentialProvider(
                store: store, refresher: refresher, settle: .standard, now: { clock.reading },
                sleep: { clock.advance($0) })
        }
        endpoint = try Endpoint.start(at: .port(0, addresses: []), service, limits: limits)
    }

    deinit {
        endpoint.stop(graceSeconds: 0)
        service.stop()
    }

    func store() throws -> Store { try Store(paths) }
    var host: String { "127.0.0.1:\(endpoint.port)" }

    @discardableResult
    func add(_ name: String) throws -> ProfileName {
        let profile = Profile(name: try ProfileName(name), zone: try Zone("RNO2A"))
        try store().add(profile, at: clock.reading.timestamp)
        return profile.name
    }

    func token(of name: String) throws -> String {
        let store = try store()
        return try store.agentToken(of: store.profile(named: ProfileName(name))).reveal()
    }

    /// What a refresh does that succeeds now.
    func mint(_ mark: String, for name: String, length: Double = 900, sessionToken: String? = "session") throws {
        let (store, now) = (try store(), clock.reading)
        let credential = TemporaryCredential(
            accessKeyID: Secret(mark), secretAccessKey: Secret("secret-\(mark)"),
            sessionToken: sessionToken.map { Secret($0) },
            expires: Timestamp(seconds: now.timestamp.seconds + Int(length)))
        try store.refreshSucceeded(
            store.profile(named: ProfileName(name)), with: credential, attributes: nil,
            lifetime: Lifetime(obtained: now, length: length), at: now)
    }

    /// A profile with keys that are so old.
    func add(_ name: String, keysAged seconds: Double) throws {
        try add(name)
        try mint("old", for: name)
        clock.advance(seconds)
    }

    func client(seconds: Int = 10) throws -> Client { try Client(port: endpoint.port, seconds: seconds) }

    /// One request as an SDK makes it, over a connection of its own.
    func get(_ name: String, token: String? = nil) throws -> Client.Response {
        let client = try client()
        client.send(try request(name, token: token))
        return try client.response()
    }

    /// Has the answer for a profile kept in memory.
    func keepInMemory(_ name: String) throws {
        for _ in 0..<2 {
            try #require(try get(name).status == 200)
            // Longer than two changes of a file can look like one.
            clock.advance(3)
        }
        let before = lookUps.value
        try #require(try get(name).status == 200 && lookUps.value == before)
    }

    func request(_ name: String, token: String? = nil) throws -> String {
        let token = try token ?? self.token(of: name)
        return "GET /v1/credentials/\(name) HTTP/1.1\r\nHost: \(host)\r\nAuthorization: \(token)\r\n\r\n"
    }

    /// Waits for something that another thread does.
    func eventually(_ what: String, within seconds: Double = 10, _ condition: () -> Bool) throws {
        let end = SystemClock.read().uptime + seconds
        while !condition() {
            try #require(SystemClock.read().uptime < end, "\(what) within \(seconds) s")
            SystemClock.sleep(seconds: 0.005)
        }
    }
}

/// Writes down what it is asked for. What comes of it a test says.
final class ScriptedRefresher: ProfileRefresher, Sendable {
    private let state = Mutex(State())

    private struct State {
        var started: [ProfileName] = []
        var runs: [ProfileName] = []
        var onRun: @Sendable (ProfileName) throws -> RefreshEnding = { _ in .done }
    }

    var started: [ProfileName] { state.withLock(\.started) }
    var runs: [ProfileName] { state.withLock(\.runs) }

    func onRun(_ body: @escaping @Sendable (ProfileName) throws -> RefreshEnding) { state.withLock { $0.onRun = body } }

    func isUnderWay(_ name: ProfileName) -> Bool { false }

    func start(_ name: ProfileName, within seconds: Double?) { state.withLock { $0.started.append(name) } }

    func run(_ name: ProfileName, patience: Double) throws -> RefreshEnding {
        let body = state.withLock { state in
            state.runs.append(name)
            return state.onRun
        }
        return try body(name)
    }
}
