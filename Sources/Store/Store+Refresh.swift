public import Credentials
internal import SQLite

extension Store {
    /// Stores the new credential, the record and the event in one transaction.
    ///
    /// - Parameter snapshot: the profile as it was when its token was exchanged.
    /// - Returns: the profile as it is now.
    /// - Throws: ``StoreError/changedMeanwhile(_:)`` where its source is another by now: the credential may then be
    ///   another organisation's, and nothing is stored. ``StoreError/removedMeanwhile(_:)`` where it was removed.
    @discardableResult
    public func refreshSucceeded(
        _ snapshot: ProfileSnapshot, with credential: TemporaryCredential, attributes: String?, lifetime: Lifetime,
        at now: ClockReading
    ) throws -> ProfileSnapshot {
        try prepareToSeal()
        return try write {
            // Only now is it known that no other process replaces the key.
            let sealer = try openSealer()
            let present = try unchanged(snapshot)
            try ensureRefreshRow(present.id)
            try insert(
                credential, attributes: attributes, lifetime: lifetime, for: present, sealer: sealer, at: now)
            try connection.run(
                """
                UPDATE refresh SET ended = ended + 1, last_success_at = ?, failure_at = NULL, failure_kind = NULL,
                    failure_message = NULL, failure_hint = NULL, failures_in_a_row = 0, next_attempt_at = NULL,
                    paused_until = NULL WHERE profile_id = ?
                """,
                Value(now.timestamp.seconds), .integer(present.id.number))
            try record(
                .refreshed, of: present.profile.name,
                detail: "key \(credential.shortKeyID), until \(lifetime.end(at: now))", at: now.timestamp)
            return try unchanged(snapshot)
        }
    }

    /// Records a failure. What is cached stays.
    ///
    /// - Parameters:
    ///   - snapshot: the profile as it was when its token was sent.
    ///   - nextAttempt: before it, no refresh but one that a person asks for.
    /// - Returns: the profile as it is now.
    /// - Throws: ``StoreError/changedMeanwhile(_:)`` where its source is another by now: a failure of
    ///   the old one must not hold up the first refresh with the new.
    @discardableResult
    public func refreshFailed(
        _ snapshot: ProfileSnapshot, with failure: RefreshFailure, nextAttempt: Timestamp
    ) throws -> ProfileSnapshot {
        return try write {
            let present = try unchanged(snapshot)
            try ensureRefreshRow(present.id)
            try connection.run(
                """
                UPDATE refresh SET ended = ended + 1, failure_at = ?, failure_kind = ?, failure_message = ?, failure_hint = ?,
                    failures_in_a_row = failures_in_a_row + 1, next_attempt_at = ?, paused_until = ?
                WHERE profile_id = ?
                """,
                Value(failure.at.seconds), Value(failure.kind.rawValue), Value(failure.message), Value(failure.hint),
                Value(nextAttempt.seconds), Value(failure.retryAfter.map { failure.at.seconds + $0 }),
                .integer(present.id.number))
            try record(
                .failed, of: present.profile.name, detail: "\(failure.kind.rawValue): \(failure.message)",
                at: failure.at)
            return try unchanged(snapshot)
        }
    }

    private func unchanged(_ snapshot: ProfileSnapshot) throws -> ProfileSnapshot {
        guard let present = try self.snapshot("WHERE profile.id = ?1", .integer(snapshot.id.number)) else {
            throw StoreError.removedMeanwhile(snapshot.profile.name)
        }
        guard present.profile.source == snapshot.profile.source
        else { throw StoreError.changedMeanwhile(snapshot.profile.name) }
        return present
    }

    /// Forgets how refreshes went, but not how many generations there have been.
    func resetRefresh(_ id: ProfileID) throws {
        try connection.run(
            """
            UPDATE refresh SET last_success_at = NULL, failure_at = NULL, failure_kind = NULL, failure_message = NULL,
                failure_hint = NULL, failures_in_a_row = 0, next_attempt_at = NULL, paused_until = NULL WHERE profile_id = ?
            """,
            .integer(id.number))
    }

    private func ensureRefreshRow(_ id: ProfileID) throws {
        try connection.run("INSERT OR IGNORE INTO refresh (profile_id) VALUES (?)", .integer(id.number))
    }
}
