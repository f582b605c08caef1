public import Credentials
internal import SQLite
internal import Text

/// A key of a profile that can be revoked.
public struct RevocableKey: Sendable {
    public let generation: Int
    public let accessKeyID: Secret
    /// As ``TemporaryCredential/shortKeyID``.
    public let shortID: String
    /// Why the last try to revoke it came to nothing.
    public let failure: String?
}

extension Store {
    /// Seconds from a key's replacement to its revocation: the new one has settled long before, and requests that were
    /// signed with the old one have ended.
    public static let revocationDelay = 60
    /// Seconds between two tries to revoke a key.
    public static let revocationPause = 600

    /// Notes which keys of a profile are to be revoked, now that another takes their place; those that have expired
    /// need not be.
    func retireKeys(of snapshot: ProfileSnapshot, sealer: Sealer, at now: ClockReading) throws {
        guard snapshot.profile.revokesReplacedKeys else { return }
        try connection.run(
            "DELETE FROM replaced_key WHERE profile_id = ? AND expires_at <= ?", .integer(snapshot.id.number),
            Value(now.timestamp.seconds))
        for replaced in snapshot.credentials { try retire(replaced, of: snapshot, sealer: sealer, at: now) }
    }

    private func retire(
        _ replaced: CachedCredential, of snapshot: ProfileSnapshot, sealer: Sealer, at now: ClockReading
    ) throws {
        // What doesn't open, nobody can be given: there is nothing to name.
        guard replaced.lifetime.validity(at: now) > 0, let credential = try? open(replaced, of: snapshot, at: now)
        else {
            return
        }
        let row = Sealer.ReplacedRow(
            identity: try identity(), profile: snapshot.id, generation: replaced.generation)
        try connection.run(
            """
            INSERT OR IGNORE INTO replaced_key (profile_id, generation, revoke_at, expires_at, sealed)
                VALUES (?, ?, ?, ?, ?)
            """,
            .integer(snapshot.id.number), Value(replaced.generation),
            Value(now.timestamp.seconds + Self.revocationDelay),
            Value(replaced.lifetime.end(at: now).seconds), .blob(try sealer.seal(credential.accessKeyID, as: row)))
    }

    /// The keys that a refresh replaced, that have not expired, and that are not revoked yet.
    ///
    /// - Parameter isDue: only those whose time to be revoked has come.
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like.
    public func replacedKeys(
        of snapshot: ProfileSnapshot, isDue: Bool, at now: Timestamp
    ) throws -> [RevocableKey] {
        try explaining {
            let rows = try connection.rows(
                """
                SELECT generation, sealed, failure FROM replaced_key
                WHERE profile_id = ?1 AND expires_at > ?2 AND (revoke_at <= ?2 OR ?3 = 0 OR revoke_at > ?2 + ?4)
                ORDER BY generation
                """,
                // Farther ahead than any pause it was set by another clock.
                .integer(snapshot.id.number), Value(now.seconds), Value(isDue), Value(Self.revocationPause)
            ) { row -> (generation: Int, sealed: [UInt8], failure: String?) in
                (row.int(0), row.blob(1), row.isNull(2) ? nil : row.text(2).printable)
            }
            if rows.isEmpty { return [] }
            let (sealer, identity) = (try openSealer(), try identity())
            return rows.compactMap { row in
                let place = Sealer.ReplacedRow(identity: identity, profile: snapshot.id, generation: row.generation)
                // A row that someone else put there revokes nothing.
                return sealer.open(row.sealed, as: place).map {
                    RevocableKey(
                        generation: row.generation, accessKeyID: $0,
                        shortID: TemporaryCredential.shortKeyID(of: $0), failure: row.failure)
                }
            }
        }
    }

    /// All keys of a profile that work and can be named: cached ones, newest first, and those that were replaced.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like, ``StoreError/doesNotOpen(_:)``.
    public func revocableKeys(of snapshot: ProfileSnapshot, at now: ClockReading) throws -> [RevocableKey] {
        let cached = try snapshot.credentials.filter { $0.lifetime.validity(at: now) > 0 }.map { cached in
            let credential = try open(cached, of: snapshot, at: now)
            return RevocableKey(
                generation: cached.generation, accessKeyID: credential.accessKeyID, shortID: credential.shortKeyID,
                failure: nil)
        }
        let replaced = try replacedKeys(of: snapshot, isDue: false, at: now.timestamp)
        return cached + replaced.filter { key in !cached.contains { $0.generation == key.generation } }
    }

    /// Drops a key that is revoked; nothing of it stays in the file (secure_delete).
    public func revoked(_ key: RevocableKey, of snapshot: ProfileSnapshot, at now: Timestamp) throws {
        try write {
            try drop(key, of: snapshot.id)
            try record(.revoked, of: snapshot.profile.name, detail: "key \(key.shortID)", at: now)
        }
    }

    /// Notes that a key could not be revoked. It is tried again after ``revocationPause``.
    ///
    /// - Parameter why: never a secret.
    public func notRevoked(_ key: RevocableKey, of snapshot: ProfileSnapshot, why: String, at now: Timestamp) throws {
        let failure = String(why.printable.unicodeScalars.prefix(400))
        try write {
            try connection.run(
                "UPDATE replaced_key SET revoke_at = ?, failure = ? WHERE profile_id = ? AND generation = ?",
                Value(now.seconds + Self.revocationPause), Value(failure), .integer(snapshot.id.number),
                Value(key.generation))
            // The same cause every ten minutes would crowd out what else there is to tell.
            guard key.failure != failure else { return }
            try record(.notRevoked, of: snapshot.profile.name, detail: "key \(key.shortID): \(failure)", at: now)
        }
    }

    /// Seals what is to be revoked with another key. What doesn't open goes: it could not be revoked.
    func sealReplacedKeysAnew(of profile: ProfileID, from old: Sealer, to new: Sealer, identity: [UInt8]) throws {
        let rows = try connection.rows(
            "SELECT generation, sealed FROM replaced_key WHERE profile_id = ?", .integer(profile.number)
        ) { (generation: $0.int(0), sealed: $0.blob(1)) }
        for (generation, sealed) in rows {
            let row = Sealer.ReplacedRow(identity: identity, profile: profile, generation: generation)
            let place = [Value.integer(profile.number), Value(generation)]
            if let accessKeyID = old.open(sealed, as: row) {
                try connection.run(
                    "UPDATE replaced_key SET sealed = ? WHERE profile_id = ? AND generation = ?",
                    .blob(try new.seal(accessKeyID, as: row)), place[0], place[1])
            } else {
                try connection.run(
                    "DELETE FROM replaced_key WHERE profile_id = ? AND generation = ?", place[0], place[1])
            }
        }
    }

    private func drop(_ key: RevocableKey, of profile: ProfileID) throws {
        for table in ["credential", "replaced_key"] {
            try connection.run(
                "DELETE FROM \(table) WHERE profile_id = ? AND generation = ?", .integer(profile.number),
                Value(key.generation))
        }
    }

    /// All keys of a profile, cached and replaced.
    func dropKeys(of profile: ProfileID) throws {
        try connection.run("DELETE FROM credential WHERE profile_id = ?", .integer(profile.number))
        try dropReplacedKeys(of: profile)
    }

    /// The list of those that were to be revoked.
    func dropReplacedKeys(of profile: ProfileID) throws {
        try connection.run("DELETE FROM replaced_key WHERE profile_id = ?", .integer(profile.number))
    }
}
