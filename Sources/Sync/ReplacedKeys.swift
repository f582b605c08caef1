internal import Credentials
internal import Issuing
internal import OperatingSystem
internal import Store

/// Revokes the keys that refreshes replaced, of profiles that ask for it. What goes wrong is written down, and tried
/// again later: no refresh fails for it.
struct ReplacedKeys {
    let store: SharedStore
    let issuer: any CredentialIssuer
    let timing: Timing

    func revoke(of snapshot: ProfileSnapshot) {
        guard snapshot.profile.revokesReplacedKeys, snapshot.distrust == nil else { return }
        do {
            guard try !due(of: snapshot).isEmpty,
                // Who else has it is about to revoke them, or to replace another one.
                let lock = try store.paths.attemptRefreshLock(of: snapshot.profile.name, at: timing.now().timestamp)
            else { return }
            defer { lock.stamp(.finishedRefresh) }
            for key in try due(of: snapshot) { try revoke(key, of: snapshot) }
        } catch {
            // A database that is busy or gone is told by whoever needs it for more.
        }
    }

    private func due(of snapshot: ProfileSnapshot) throws -> [RevocableKey] {
        let now = timing.now().timestamp
        return try store.read { try $0.replacedKeys(of: snapshot, isDue: true, at: now) }
    }

    private func revoke(_ key: RevocableKey, of snapshot: ProfileSnapshot) throws {
        let failure: String?
        do {
            try issuer.revoke(key.accessKeyID, of: snapshot.profile, now: timing.now)
            failure = nil
        } catch {
            failure = explained(error).message
        }
        let now = timing.now().timestamp
        try store.commit {
            if let failure {
                try $0.notRevoked(key, of: snapshot, why: failure, at: now)
            } else {
                try $0.revoked(key, of: snapshot, at: now)
            }
        }
    }
}
