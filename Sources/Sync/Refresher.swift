public import Credentials
public import Exchange
internal import OperatingSystem
public import Store
public import Tokens

/// Refreshes one profile at a time: lock, look again, resolve, exchange, store, release.
///
/// Of any number of processes that want the same profile refreshed, one does it; the others wait for its result, not for a
/// turn of their own. No transaction is open while the network is waited for.
public struct Refresher {
    private let store: Store
    private let tokens: TokenResolver
    private let exchange: TokenExchange
    private let backOff: BackOff
    private let timing: Timing

    /// The clocks, and the way to let time pass.
    public struct Timing: Sendable {
        public let now: @Sendable () -> ClockReading
        /// Lets so many seconds pass.
        public let sleep: @Sendable (Double) -> Void

        public init(now: @escaping @Sendable () -> ClockReading, sleep: @escaping @Sendable (Double) -> Void) {
            self.now = now
            self.sleep = sleep
        }
    }

    /// Seconds after which somebody else's refresh is not waited for any longer: an exchange takes 10 at the most.
    static let patience = 20.0
    /// Seconds between two looks at somebody else's refresh.
    static let pause = 0.02

    public init(
        store: Store, tokens: TokenResolver, exchange: TokenExchange, backOff: BackOff = BackOff(), timing: Timing
    ) {
        self.store = store
        self.tokens = tokens
        self.exchange = exchange
        self.backOff = backOff
        self.timing = timing
    }

    /// - Returns: how it went; a refresh that failed is a result, too.
    /// - Throws: ``StoreError``, ``FileError``: what went wrong on this machine.
    public func refresh(_ name: ProfileName, _ demand: SyncDemand) throws -> SyncResult {
        let first = try store.profile(named: name)
        if let result = settled(first, demand) { return result }
        let start = timing.now().uptime
        while true {
            if let lock = try store.places.attemptRefreshLock(of: name) {
                return try withExtendedLifetime(lock) { _ in try refreshUnderLock(first, demand) }
            }
            if timing.now().uptime - start > Self.patience {
                return result(try store.profile(named: name), .busy)
            }
            timing.sleep(Self.pause)
            // Its result may be there before it lets go of the lock.
            if let theirs = try ended(since: first) { return theirs }
        }
    }

    /// The result that needs no refresh: there is nothing to do, or it is to be left alone for a while.
    private func settled(_ snapshot: ProfileSnapshot, _ demand: SyncDemand) -> SyncResult? {
        let now = timing.now()
        guard demand.calls(for: snapshot.credentials.first?.lifetime, at: now) else { return result(snapshot, .fresh) }
        if let until = demand.waiting(snapshot.refresh, at: now.timestamp), let failure = snapshot.refresh.failure {
            return result(snapshot, .failed, failure, nextTry: until.seconds - now.timestamp.seconds)
        }
        return nil
    }

    /// What a refresh by somebody else has come to that ended after `first` was read; nil where none has.
    private func ended(since first: ProfileSnapshot) throws -> SyncResult? {
        let present = try store.profile(named: first.profile.name)
        guard present.refresh.ended != first.refresh.ended else { return nil }
        if let failure = present.refresh.failure { return result(present, .failed, failure) }
        return result(present, .refreshed)
    }

    private func refreshUnderLock(_ first: ProfileSnapshot, _ demand: SyncDemand) throws -> SyncResult {
        if let theirs = try ended(since: first) { return theirs }
        let snapshot = try store.profile(named: first.profile.name)
        if let result = settled(snapshot, demand) { return result }
        try store.refreshBegan(snapshot.id, by: ThisProcess.identifier, at: timing.now().timestamp)
        do {
            let token = try tokens.resolve(snapshot.profile.token)
            let answer = try exchange.exchange(token, at: snapshot.profile.exchangeURL, now: timing.now)
            try store.refreshSucceeded(
                snapshot, with: answer.credential, attributes: answer.principal, lifetime: answer.lifetime,
                at: timing.now())
        } catch let error as TokenError {
            return try fail(snapshot, .tokenReference, error)
        } catch let error as ExchangeError {
            return try fail(snapshot, error.kind, error, retryAfter: error.retryAfter)
        }
        let refreshed = try store.profile(named: snapshot.profile.name)
        try PromptState(refreshed, at: timing.now()).write(in: store.places)
        return result(refreshed, .refreshed)
    }

    private func fail(
        _ snapshot: ProfileSnapshot, _ kind: RefreshFailure.Kind, _ error: some ExplainedError, retryAfter: Int? = nil
    ) throws -> SyncResult {
        let now = timing.now().timestamp
        let failure = RefreshFailure(
            kind: kind, message: error.message, hint: error.hint, at: now, retryAfter: retryAfter)
        // A reference that leads nowhere bothers nobody but this machine, and its owner may mend it any moment.
        let wait = kind == .tokenReference ? 0 : backOff.seconds(afterFailures: snapshot.refresh.failuresInARow + 1)
        try store.refreshFailed(snapshot, with: failure, nextAttempt: Timestamp(seconds: now.seconds + Int(wait)))
        let failed = try store.profile(named: snapshot.profile.name)
        try PromptState(failed, at: timing.now()).write(in: store.places)
        return result(failed, .failed, failure)
    }

    private func result(
        _ snapshot: ProfileSnapshot, _ outcome: SyncResult.Outcome, _ failure: RefreshFailure? = nil,
        nextTry: Int? = nil
    ) -> SyncResult {
        let newest = snapshot.credentials.first?.lifetime
        let isValid = newest.map { $0.remaining(at: timing.now()) > 0 } ?? false
        return SyncResult(
            profile: snapshot.profile.name, outcome: outcome, expires: isValid ? newest?.expires : nil,
            error: failure.map { ProfileRefreshError(snapshot.profile.name, $0, nextTry: nextTry) })
    }
}
