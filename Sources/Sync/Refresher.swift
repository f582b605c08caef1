internal import Credentials
internal import Issuing
internal import OperatingSystem
internal import Store

/// Refreshes one profile at a time: lock, look again, have keys issued, store, release.
///
/// Of any number of processes that want the same profile refreshed, one does it; the others wait for its result, not
/// for a turn of their own. No transaction is open while the network is waited for.
struct Refresher {
    private let store: SharedStore
    private let issuer: any CredentialIssuer
    private let gate: RequestGate
    private let backOff: BackOff
    private let timing: Timing
    /// Whether no exchange is to be begun any more.
    private let isOver: () -> Bool

    /// Seconds after which another process's refresh is not waited for any longer: an exchange takes 10 at the most.
    static let patience = 20.0
    /// Seconds after which the holder of a lock that has no result yet was stopped (Ctrl-Z) or hangs, and another takes
    /// its place.
    static let holderPatience = 10.0
    /// Seconds that any holder is waited for: one that has just taken the lock may not have stamped it yet.
    static let leastWait = 1.0
    /// Seconds between two looks at another process's refresh.
    static let pause = 0.02
    /// Seconds for which new keys are tried to be stored, where what is in the way may pass.
    static let storingPatience = 30.0
    /// Seconds between two tries.
    static let storingPause = 0.5
    /// Seconds for which no further keys are minted after some that could not be stored.
    static let lossSeconds = 60

    init(
        store: SharedStore, issuer: any CredentialIssuer, gate: RequestGate, backOff: BackOff, timing: Timing,
        isOver: @escaping () -> Bool
    ) {
        self.store = store
        self.issuer = issuer
        self.gate = gate
        self.backOff = backOff
        self.timing = timing
        self.isOver = isOver
    }

    /// Nothing can be refreshed: the database as a whole is unusable.
    struct Unusable: Error {
        let error: any ExplainedError
    }

    /// - Returns: how it went: whatever went wrong with this one profile is a result, too. nil: it was over before it
    ///   came to an exchange.
    func refresh(_ name: ProfileName, _ request: SyncRequest) throws(Unusable) -> SyncResult? {
        do {
            return try attempt(name, request)
        } catch let unusable as Unusable {
            throw unusable
        } catch StoreError.noProfile, StoreError.noProfilesYet, StoreError.removedMeanwhile {
            return SyncResult(profile: name, outcome: .skipped, expires: nil)
        } catch StoreError.changedMeanwhile {
            return SyncResult(profile: name, outcome: .skipped, expires: nil, localError: .edited(name))
        } catch let error as StoreError where error.isOfWholeDatabase {
            throw Unusable(error: error)
        } catch {
            return SyncResult(
                profile: name, outcome: .failed, expires: (try? read(name)).flatMap(validUntil),
                localError: LocalSyncError(name, error))
        }
    }

    /// - Throws: ``Unusable``, ``StoreError``, ``FileError``: what went wrong on this machine.
    private func attempt(_ name: ProfileName, _ request: SyncRequest) throws -> SyncResult? {
        let first = try read(name)
        try requireTrust(first)
        // When all else is done, and the lock is free again.
        defer { ReplacedKeys(store: store, issuer: issuer, timing: timing).revoke(of: first) }
        if let result = try settled(first, request) ?? paused(first, request) { return result }
        let start = timing.now().uptime
        while true {
            let now = timing.now()
            if let lock = try store.paths.attemptRefreshLock(of: name, at: now.timestamp) {
                return try refreshUnderLock(lock, first, request)
            }
            if isOver() { return nil }
            if now.uptime - start > Self.patience { return result(try read(name), .busy) }
            if now.uptime - start >= Self.leastWait, let lock = try takeOver(name, at: now.timestamp) {
                return try refreshUnderLock(lock, first, request)
            }
            timing.sleep(Self.pause)
            // Its result may be there before it lets go of the lock.
            if let theirs = ended(by: try read(name), since: first) { return theirs }
        }
    }

    /// - Throws: ``StoreError`` where this profile can't be believed; ``Unusable`` where nobody can tell of any.
    private func requireTrust(_ snapshot: ProfileSnapshot) throws {
        do {
            try snapshot.requireTrust()
        } catch let error as StoreError where !error.isOfWholeDatabase {
            throw error
        } catch {
            throw Unusable(error: explained(error))
        }
    }

    /// Takes the place of whoever has the lock for so long that it was stopped, or hangs.
    ///
    /// - Returns: nil where it may still come to something.
    private func takeOver(_ name: ProfileName, at now: Timestamp) throws -> FileLock? {
        let limit = Timestamp(seconds: now.seconds - Int(Self.holderPatience))
        return try store.paths.takeOverRefreshLock(of: name, heldSinceBefore: limit, at: now)
    }

    private func read(_ name: ProfileName) throws -> ProfileSnapshot {
        try store.read { try $0.profile(named: name) }
    }

    /// The result that needs no refresh: there is nothing to do, or it is to be left alone for a while.
    private func settled(_ snapshot: ProfileSnapshot, _ request: SyncRequest) -> SyncResult? {
        let now = timing.now()
        guard request.calls(for: snapshot.credentials.first?.lifetime, at: now) else {
            // Written anew where it was lost, or where a clock that was set moved the end.
            return result(snapshot, .fresh, localError: writePrompt(of: snapshot, at: now))
        }
        if let until = request.waiting(snapshot.refresh, at: now.timestamp), let failure = snapshot.refresh.failure {
            return result(snapshot, .failed, failure, nextTry: until.seconds - now.timestamp.seconds)
        }
        return nil
    }

    /// The result where a pause was asked for, whichever profile's request it was that was answered so.
    private func paused(_ snapshot: ProfileSnapshot, _ request: SyncRequest) throws -> SyncResult? {
        let now = timing.now().timestamp
        guard request.urgency != .forced,
            let pause = try store.read({
                try $0.pause(of: snapshot.profile.source, spread: request.urgency == .routine, at: now)
            })
        else { return nil }
        return result(snapshot, .failed, pause.failure, nextTry: pause.until.seconds - now.seconds)
    }

    /// What a refresh by another process has come to that ended after `first` was read; nil where none has.
    private func ended(by present: ProfileSnapshot, since first: ProfileSnapshot) -> SyncResult? {
        guard present.refresh.ended != first.refresh.ended else { return nil }
        if let failure = present.refresh.failure { return result(present, .failed, failure) }
        return result(present, .refreshed)
    }

    private func refreshUnderLock(
        _ lock: borrowing FileLock, _ first: ProfileSnapshot, _ request: SyncRequest
    ) throws -> SyncResult? {
        let snapshot = try read(first.profile.name)
        try requireTrust(snapshot)
        if let result = ended(by: snapshot, since: first) ?? settled(snapshot, request) {
            lock.stamp(.finishedRefresh)
            return result
        }
        if let result = postponed(lock, snapshot, request) { return result }
        let asking = try gate.whileOpen(snapshot.profile.source.exchangeURL.hostField) { try ask(snapshot, request) }
        switch asking {
        case .issued(let issued):
            let result = try succeed(snapshot, issued, lock)
            lock.stamp(.finishedRefresh)
            return result
        case .settled(let result):
            lock.stamp(.finishedRefresh)
            return result
        case .over: return nil
        }
    }

    /// The result where the last keys that were minted could not be stored: a back-off that needs no database.
    private func postponed(
        _ lock: borrowing FileLock, _ snapshot: ProfileSnapshot, _ request: SyncRequest
    ) -> SyncResult? {
        let wait = lock.formerStamp.seconds - timing.now().timestamp.seconds
        // Farther ahead than that it was set by another clock.
        guard request.urgency != .forced, wait > 0, wait <= Self.lossSeconds else { return nil }
        lock.stamp(lock.formerStamp)
        return result(
            snapshot, .failed, localError: .notStored(snapshot.profile.name, nextTry: wait))
    }

    private enum Asking {
        case issued(IssuedCredential)
        case settled(SyncResult)
        case over
    }

    /// Asks for keys, now that it is this profile's turn: what was looked at before the wait is looked at again.
    private func ask(_ snapshot: ProfileSnapshot, _ request: SyncRequest) throws -> Asking {
        if isOver() { return .over }
        if let paused = try paused(snapshot, request) { return .settled(paused) }
        let room = try prepareToStore()
        defer { room.release() }
        do {
            return .issued(try issuer.issue(for: snapshot.profile, now: timing.now))
        } catch {
            // Recorded before the place is given away: who comes next must find that the host asked for a pause.
            return .settled(try fail(snapshot, error))
        }
    }

    /// - Returns: room on the disk for the new keys.
    private func prepareToStore() throws(Unusable) -> ReservedRoom {
        do {
            return try store.prepareToStore(at: timing.now().uptime)
        } catch {
            throw Unusable(error: explained(error))
        }
    }

    private func succeed(
        _ snapshot: ProfileSnapshot, _ issued: IssuedCredential, _ lock: borrowing FileLock
    ) throws -> SyncResult {
        let refreshed: ProfileSnapshot
        do {
            refreshed = try keep(issued, of: snapshot)
        } catch {
            // Whoever comes next would mint keys that can't be stored, either.
            if (error as? StoreError)?.isOfWholeDatabase ?? true {
                lock.stamp(Timestamp(seconds: timing.now().timestamp.seconds + Self.lossSeconds))
            }
            throw error
        }
        return result(
            refreshed, .refreshed, as: snapshot.profile.name,
            localError: writePrompt(of: refreshed, at: timing.now()))
    }

    /// Stores new keys; again and again for a while, where the database is busy or the disk is full.
    private func keep(_ issued: IssuedCredential, of snapshot: ProfileSnapshot) throws -> ProfileSnapshot {
        let end = timing.now().uptime + Self.storingPatience
        while true {
            let now = timing.now()
            do {
                return try store.commit {
                    try $0.refreshSucceeded(
                        snapshot, with: issued.credential, attributes: issued.principal, lifetime: issued.lifetime,
                        at: now)
                }
            } catch let error as StoreError where error.mayPass && now.uptime < end {
                store.distrust()
                timing.sleep(Self.storingPause)
            }
        }
    }

    private func fail(_ snapshot: ProfileSnapshot, _ failure: RefreshFailure) throws -> SyncResult {
        let now = timing.now()
        let next = backOff.nextAttempt(
            after: failure, failuresInARow: snapshot.refresh.failuresInARow + 1, at: now.timestamp)
        let failed = try store.commit { try $0.refreshFailed(snapshot, with: failure, nextAttempt: next) }
        return result(
            failed, .failed, failure, as: snapshot.profile.name, localError: writePrompt(of: failed, at: now))
    }

    /// What the database has is written by then: that a prompt can't be told of it undoes nothing.
    private func writePrompt(of snapshot: ProfileSnapshot, at now: ClockReading) -> LocalSyncError? {
        do {
            try PromptState(snapshot, at: now).write(in: store.paths)
            return nil
        } catch {
            return LocalSyncError(snapshot.profile.name, error)
        }
    }

    private func validUntil(_ snapshot: ProfileSnapshot) -> Timestamp? {
        let now = timing.now()
        return snapshot.credentials.first.flatMap { $0.lifetime.validity(at: now) > 0 ? $0.lifetime.end(at: now) : nil }
    }

    /// - Parameter name: that it was asked for by, where it was renamed since.
    private func result(
        _ snapshot: ProfileSnapshot, _ outcome: SyncResult.Outcome, _ failure: RefreshFailure? = nil,
        nextTry: Int? = nil, as name: ProfileName? = nil, localError: LocalSyncError? = nil
    ) -> SyncResult {
        let name = name ?? snapshot.profile.name
        return SyncResult(
            profile: name, outcome: outcome, expires: validUntil(snapshot),
            error: failure.map { ProfileRefreshError(name, $0, nextTry: nextTry) }, localError: localError)
    }
}
