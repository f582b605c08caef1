public import Credentials
public import Store

/// Hands out a profile's temporary keys, and sees to it that they are fresh: the reader's half of the refresh rules.
///
/// While a key is valid no reader waits for a refresh for longer than ``patience``, whatever hangs, and what it started
/// goes on.
public struct CredentialProvider {
    /// Seconds that a refresh is waited for while a key is valid.
    public static let patience = 2.0
    /// Seconds that a refresh is waited for where no key is.
    public static let longestWait = 20.0
    /// Seconds that another process's refresh is waited for; then it was stopped or hangs, and this reader has one of its
    /// own.
    static let longestJoin = 10.0
    /// Seconds between two looks at a refresh that another process does.
    static let pause = 0.02

    /// Seconds that a reader without keys waits for between its first try and the second; twice as long each time after
    /// that. A long one where the exchange was out before: then it is tried at once, and once more.
    ///
    /// - Parameter failures: in a row, when the reader came.
    public static func rest(afterFailures failures: Int) -> Double { failures < 3 ? 1 : 12 }

    /// What is done about a refresh that failed for a reason that may pass, where no key is valid.
    public enum Persistence: Sendable {
        /// It is told at once: a person can try again.
        case once
        /// It is tried again for ``longestWait``: SDKs stay away for minutes after one failure.
        case untilItIsLate
    }

    private let store: Store
    private let refresher: any ProfileRefresher
    private let settle: SettleTime
    private let now: () -> ClockReading
    private let sleep: (Double) -> Void
    private let announceWait: (Profile, Int) -> () -> Void

    /// - Parameters:
    ///   - now: this machine's clocks.
    ///   - sleep: lets so many seconds pass.
    ///   - announceWait: told before a profile's keys are waited for, and for how many seconds at most; gives what is
    ///     called when that is over. Not told while a key is valid.
    public init(
        store: Store, refresher: any ProfileRefresher, settle: SettleTime, now: @escaping () -> ClockReading,
        sleep: @escaping (Double) -> Void,
        announceWait: @escaping (Profile, _ seconds: Int) -> () -> Void = { _, _ in {} }
    ) {
        self.store = store
        self.refresher = refresher
        self.settle = settle
        self.now = now
        self.sleep = sleep
        self.announceWait = announceWait
    }

    /// The keys of a profile.
    ///
    /// - Throws: as ``provide(_:persistence:)``, ``StoreError/noProfile(_:suggestion:)``.
    public func provide(named name: ProfileName, persistence: Persistence) throws -> ProvidedCredential {
        // SDKs ask before every request that they sign: nothing else is looked at where there is nothing to do.
        if let fresh = try store.freshCredential(of: name, at: now(), settle: settle) {
            return ProvidedCredential(credential: fresh.credential, lifetime: fresh.lifetime)
        }
        return try provide(store.profile(named: name), persistence: persistence)
    }

    /// The keys of a profile, if they can be handed out without waiting for anything; a refresh that they call for is
    /// started, however pressing it is. For SDKs that don't wait two seconds for an answer.
    ///
    /// - Returns: nil where none is valid, or none has settled.
    /// - Throws: ``StoreError``.
    public func provideAtOnce(named name: ProfileName) throws -> ProvidedCredential? {
        if let fresh = try store.freshCredential(of: name, at: now(), settle: settle) {
            return ProvidedCredential(credential: fresh.credential, lifetime: fresh.lifetime)
        }
        let snapshot = try store.profile(named: name)
        switch ReaderStep(snapshot.credentials, at: now(), settle: settle) {
        case .serve(let served): return served.hasSettled ? try open(served, of: snapshot) : nil
        case .serveAndRefresh(let served, let within):
            startRefresh(snapshot, within: within)
            return try open(served, of: snapshot)
        case .refreshFirst(let served):
            startRefresh(snapshot, within: nil)
            return served.hasSettled ? try open(served, of: snapshot) : nil
        case .obtain: return nil
        }
    }

    /// - Throws: the refresh's error where nothing valid is left, ``ProviderError``; ``StoreError`` where what is
    ///   cached can't be opened.
    public func provide(_ snapshot: ProfileSnapshot, persistence: Persistence) throws -> ProvidedCredential {
        switch ReaderStep(snapshot.credentials, at: now(), settle: settle) {
        case .serve(let served): return try open(served, of: snapshot)
        case .serveAndRefresh(let served, let within):
            startRefresh(snapshot, within: within)
            return try open(served, of: snapshot)
        case .refreshFirst(let served): return try refreshFirst(snapshot, insteadOf: served)
        case .obtain: return try obtain(snapshot, persistence)
        }
    }

    /// One at a time, and not while a failure is being waited out.
    private func startRefresh(_ snapshot: ProfileSnapshot, within: Double?) {
        let name = snapshot.profile.name
        guard snapshot.distrust == nil, snapshot.refresh.waiting(at: now().timestamp) == nil,
            !refresher.isUnderWay(name)
        else { return }
        // The keys are valid: whatever keeps it from starting will be told by whoever has to wait for it.
        try? refresher.start(name, within: within)
    }

    private func refreshFirst(_ snapshot: ProfileSnapshot, insteadOf served: Served) throws -> ProvidedCredential {
        var trouble: (any ExplainedError)?
        do {
            try snapshot.requireTrust()
            try checkPause(of: snapshot, until: snapshot.refresh.waiting(at: now().timestamp))
            if let refreshed = try refresh(snapshot, patience: Self.patience) { return try open(refreshed) }
        } catch let error as any ExplainedError {
            trouble = error
        }
        let isValid = served.credential.lifetime.validity(at: now()) > 0
        if !isValid, let trouble { throw trouble }
        return isValid ? try open(served, of: snapshot, trouble: trouble) : try obtain(snapshot, .once)
    }

    /// Who waits for keys and has none is tried for whatever the back-off says, but not while the other side asked for a
    /// pause.
    private func obtain(_ snapshot: ProfileSnapshot, _ persistence: Persistence) throws -> ProvidedCredential {
        let longest = Self.longestWait + (settle.override ?? RefreshPolicy.settleSeconds)
        let endAnnouncement = announceWait(snapshot.profile, Int(longest.rounded(.up)))
        defer { endAnnouncement() }
        let end = now().uptime + Self.longestWait
        var (snapshot, rest) = (snapshot, Self.rest(afterFailures: snapshot.refresh.failuresInARow))
        while true {
            try snapshot.requireTrust()
            do {
                try checkPause(of: snapshot, until: snapshot.refresh.paused(at: now().timestamp))
                guard let refreshed = try refresh(snapshot, patience: end - now().uptime) else {
                    throw try overdue(snapshot.profile.name)
                }
                return try open(refreshed)
            } catch let error as ProfileRefreshError {
                guard persistence == .untilItIsLate, error.nextTry == nil, error.failure.kind.mayPass,
                    now().uptime + rest < end
                else { throw error }
            }
            sleep(rest)
            rest *= 2
            snapshot = try store.profile(named: snapshot.profile.name)
            // Another process may have succeeded meanwhile.
            if let served = serving(snapshot) { return try open(served, of: snapshot) }
        }
    }

    /// What kept the keys from coming: why the last refresh failed, where one has.
    private func overdue(_ name: ProfileName) throws -> any Error {
        if let failure = try store.profile(named: name).refresh.failure { return ProfileRefreshError(name, failure) }
        return ProviderError.stillRefreshing(name, seconds: Int(Self.longestWait))
    }

    /// - Throws: ``ProfileRefreshError`` where no refresh is to be tried until that moment.
    private func checkPause(of snapshot: ProfileSnapshot, until: Timestamp?) throws {
        guard let until, let failure = snapshot.refresh.failure else { return }
        throw ProfileRefreshError(
            snapshot.profile.name, failure, nextTry: until.seconds - now().timestamp.seconds)
    }

    /// Waits for the refresh that is under way, else for one of its own.
    ///
    /// - Returns: the profile after it; nil where it is still running when the patience is over.
    /// - Throws: ``ProfileRefreshError``, also where it was another reader's refresh that failed; else what the
    ///   refresher throws.
    private func refresh(_ before: ProfileSnapshot, patience: Double) throws -> ProfileSnapshot? {
        let name = before.profile.name
        let start = now().uptime
        let end = start + patience
        while true {
            // Asked first: where it has ended by then, what is read next has its result.
            let isUnderWay = refresher.isUnderWay(name)
            let present = try store.profile(named: name)
            if present.refresh.ended != before.refresh.ended { return try result(present) }
            guard isUnderWay, now().uptime < start + Self.longestJoin else { break }
            guard now().uptime < end else { return nil }
            sleep(Self.pause)
        }
        let ending = try refresher.run(name, patience: max(0, end - now().uptime))
        let after = try store.profile(named: name)
        switch ending {
        case .done: return after
        case .stillRunning: return nil
        case .failed(let error):
            if after.refresh.ended != before.refresh.ended { return try result(after) }
            throw error
        }
    }

    private func result(_ snapshot: ProfileSnapshot) throws -> ProfileSnapshot {
        if let failure = snapshot.refresh.failure { throw ProfileRefreshError(snapshot.profile.name, failure) }
        return snapshot
    }

    /// The keys to hand out of a profile that was just refreshed.
    private func open(_ snapshot: ProfileSnapshot) throws -> ProvidedCredential {
        guard let served = serving(snapshot) else { throw ProviderError.shortLived(snapshot.profile.name) }
        return try open(served, of: snapshot)
    }

    private func serving(_ snapshot: ProfileSnapshot) -> Served? {
        RefreshPolicy.serving(snapshot.credentials, at: now(), settle: settle)
    }

    private func open(
        _ served: Served, of snapshot: ProfileSnapshot, trouble: (any ExplainedError)? = nil
    ) throws -> ProvidedCredential {
        let cached = served.credential
        // Before it has settled: a sealing key that is replaced meanwhile would not open it any more.
        let credential = try store.open(cached, of: snapshot, at: now())
        sleep(served.secondsUntilSettled)
        guard cached.lifetime.validity(at: now()) > 0 else { throw ProviderError.shortLived(snapshot.profile.name) }
        return ProvidedCredential(
            credential: credential, lifetime: cached.lifetime, trouble: trouble)
    }
}

extension RefreshFailure.Kind {
    /// Whether it may be over in seconds, without anything being done about it.
    fileprivate var mayPass: Bool {
        switch self {
        case .unavailable, .timeout: true
        case .auth, .rateLimited, .tls, .protocolError, .tokenReference: false
        }
    }
}
