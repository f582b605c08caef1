internal import Credentials
internal import OperatingSystem
internal import Store

/// Hands out a profile's temporary keys, and sees to it that they are fresh: the reader's half of the refresh rules.
///
/// While valid keys exist nobody waits for an exchange, but for the last two minutes (or a seventh) of their life.
struct CredentialReader {
    let context: Context
    let store: Store

    struct Reading {
        let credential: TemporaryCredential
        /// Why a refresh that was called for did not come about, where the keys are served all the same.
        let trouble: (any ExplainedError)?
    }

    /// - Throws: the refresh's error where nothing valid is left; ``StoreError`` where what is cached can't be opened.
    func read(_ snapshot: ProfileSnapshot) throws -> Reading {
        let now = context.now
        guard let serving = RefreshPolicy.serving(snapshot.credentials, at: now, settle: context.settle)?.credential,
            let newest = snapshot.credentials.first
        else {
            let snapshot = try refresh(snapshot)
            guard
                let serving = RefreshPolicy.serving(snapshot.credentials, at: context.now, settle: context.settle)?
                    .credential
            else {
                throw CredentialReaderError.shortLived(snapshot.profile.name)
            }
            return try reading(serving, of: snapshot)
        }
        switch RefreshPolicy.freshness(of: newest.lifetime, at: now) {
        case .fresh, .used:
            return try reading(serving, of: snapshot)
        case .expiring, .expired:
            startRefresh(snapshot, at: now)
            return try reading(serving, of: snapshot)
        case .pressing:
            return try readPressing(snapshot, serving)
        }
    }

    private func readPressing(_ snapshot: ProfileSnapshot, _ serving: CachedCredential) throws -> Reading {
        let trouble: any ExplainedError
        do {
            let refreshed = try refresh(snapshot)
            if let serving = RefreshPolicy.serving(refreshed.credentials, at: context.now, settle: context.settle)?
                .credential
            {
                return try reading(serving, of: refreshed)
            }
            trouble = CredentialReaderError.shortLived(snapshot.profile.name)
        } catch let error as any ExplainedError {
            trouble = error
        }
        guard serving.lifetime.validity(at: context.now) > 0 else { throw trouble }
        return try reading(serving, of: snapshot, trouble: trouble)
    }

    private func reading(
        _ cached: CachedCredential, of snapshot: ProfileSnapshot, trouble: (any ExplainedError)? = nil
    ) throws -> Reading {
        Reading(credential: try store.open(cached, of: snapshot, at: context.now), trouble: trouble)
    }

    /// Lets `heddled` refresh it while these keys are served. One at a time, and not while a failure is being waited
    /// out.
    private func startRefresh(_ snapshot: ProfileSnapshot, at now: ClockReading) {
        guard snapshot.refresh.waiting(at: now.timestamp) == nil,
            context.paths.refreshHolder(of: snapshot.profile.name) == nil
        else { return }
        // The keys are valid: whatever is wrong with heddled will be told by whoever has to wait for it.
        try? context.daemon.startSync(snapshot.profile.name)
    }

    /// Has it refreshed and waits for the result.
    private func refresh(_ snapshot: ProfileSnapshot) throws -> ProfileSnapshot {
        let name = snapshot.profile.name
        let now = context.now.timestamp
        if let next = snapshot.refresh.waiting(at: now), let failure = snapshot.refresh.failure {
            throw ProfileRefreshError(name, failure, nextTry: next.seconds - now.seconds)
        }
        let ending = try context.daemon.sync(name)
        let after = try store.profile(named: name)
        if ending.status == ExitStatus.done.rawValue { return after }
        if after.refresh.ended != snapshot.refresh.ended, let failure = after.refresh.failure {
            throw ProfileRefreshError(name, failure)
        }
        throw DaemonError(ending)
    }
}

enum CredentialReaderError: ExplainedError, Equatable {
    /// What an exchange gave had ended before it could be handed out.
    case shortLived(ProfileName)

    var message: String {
        switch self {
        case .shortLived(let name): "the new keys of \(name) ended before they could be used"
        }
    }

    var hint: String? { "check this machine's clock with date, then try again" }
    var status: ExitStatus { .unavailable }
}
