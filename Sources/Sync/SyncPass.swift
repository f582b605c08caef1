public import Credentials
public import Issuing
internal import OperatingSystem
internal import Store
internal import Synchronization

/// Passes over profiles, several at a time.
public struct SyncPass: Sendable {
    let store: SharedStore
    private let backOff: BackOff
    let timing: Timing
    /// Makes an issuer for one thread: its HTTP client is not shared.
    private let makeIssuer: @Sendable () -> any CredentialIssuer

    public init(
        store: SharedStore, backOff: BackOff = BackOff(), timing: Timing,
        makeIssuer: @escaping @Sendable () -> any CredentialIssuer
    ) {
        self.store = store
        self.backOff = backOff
        self.timing = timing
        self.makeIssuer = makeIssuer
    }

    /// Seconds that one profile takes at most: another process's refresh that hangs, a program that gives the token, and
    /// the exchange have ten each.
    public static let longestRefresh = 30

    /// What bounds a pass.
    public struct Limits: Sendable {
        /// How many exchanges at a time, 1 or more.
        public let jobs: Int
        /// Seconds after which no further exchange is begun; nil: never.
        public let deadline: Double?
        /// Asked before each exchange: whether to begin no more of them.
        public let shouldStop: @Sendable () -> Bool

        public init(jobs: Int, deadline: Double? = nil, shouldStop: @escaping @Sendable () -> Bool = { false }) {
            self.jobs = jobs
            self.deadline = deadline
            self.shouldStop = shouldStop
        }
    }

    /// Refreshes what is due among `names`.
    ///
    /// - Parameter onResult: told of each result as it comes, one at a time, on any thread.
    /// - Returns: one for each of `names`, in their order, but for those that were not reached.
    public func run(
        _ names: [ProfileName], _ request: SyncRequest, _ limits: Limits,
        onResult: @escaping @Sendable (SyncResult) -> Void = { _ in }
    ) -> Results {
        let progress = Mutex(Progress(names: names))
        let end = limits.deadline.map { timing.now().uptime + $0 }
        let isOver: @Sendable () -> Bool = { limits.shouldStop() || end.map { timing.now().uptime >= $0 } ?? false }
        let gate = RequestGate(slots: limits.jobs)
        // Some more than exchanges: while one thread's result is brought to the disk, another one asks.
        Threads.run(min(limits.jobs + limits.jobs / 2, names.count)) {
            let refresher = Refresher(
                store: store, issuer: makeIssuer(), gate: gate, backOff: backOff, timing: timing, isOver: isOver)
            do throws(Refresher.Unusable) {
                while !isOver(), let index = progress.withLock({ $0.next() }) {
                    guard let result = try refresher.refresh(names[index], request) else { break }
                    progress.withLock {
                        $0.results[index] = result
                        onResult(result)
                    }
                }
            } catch {
                progress.withLock { $0.fail(error.error) }
            }
        }
        return progress.withLock { Results(profiles: $0.results.compactMap(\.self), error: $0.error) }
    }

    /// Revokes what refreshes have replaced, of profiles that ask for it and whose time has come.
    func revokeReplacedKeys(of profiles: [ProfileSnapshot]) {
        let asking = profiles.filter(\.profile.revokesReplacedKeys)
        if asking.isEmpty { return }
        let replaced = ReplacedKeys(store: store, issuer: makeIssuer(), timing: timing)
        for snapshot in asking { replaced.revoke(of: snapshot) }
    }

    /// What a pass came to.
    public struct Results: Sendable {
        /// In the order in which they were asked for, but for those that were not reached.
        public let profiles: [SyncResult]
        /// What made the database unusable as a whole; no further refresh was begun then.
        public let error: (any ExplainedError)?
    }

    private struct Progress {
        var results: [SyncResult?]
        private(set) var error: (any ExplainedError)?
        private var started = 0

        init(names: [ProfileName]) {
            results = names.map { _ in nil }
        }

        mutating func next() -> Int? {
            guard error == nil, started < results.count else { return nil }
            defer { started += 1 }
            return started
        }

        mutating func fail(_ error: any ExplainedError) {
            if self.error == nil { self.error = error }
        }
    }
}
