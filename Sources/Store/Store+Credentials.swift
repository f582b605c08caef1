public import Credentials
internal import SQLite

extension Store {
    /// The keys of a cached credential, with their end by this machine's wall clock.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like; ``StoreError/doesNotOpen(_:)`` where the row was
    ///   tampered with or moved here from another profile.
    public func open(
        _ cached: CachedCredential, of snapshot: ProfileSnapshot, at now: ClockReading
    ) throws -> TemporaryCredential {
        try open(cached, of: snapshot.id, named: snapshot.profile.name, at: now)
    }

    private func open(
        _ cached: CachedCredential, of profile: ProfileID, named name: ProfileName, at now: ClockReading
    ) throws -> TemporaryCredential {
        try content(cached, of: profile, named: name, at: now).credential
    }

    private func content(
        _ cached: CachedCredential, of profile: ProfileID, named name: ProfileName, at now: ClockReading
    ) throws -> SealedContent {
        let row = try sealedRow(cached.lifetime, generation: cached.generation, of: profile, named: name)
        guard let content = try openSealer().open(cached.sealed, as: row, expires: cached.lifetime.end(at: now)) else {
            throw StoreError.doesNotOpen(name)
        }
        return content
    }

    /// What the exchange said of who a cached credential is for: a JSON object; nil where it didn't say.
    ///
    /// - Throws: as ``open(_:of:at:)``.
    public func principal(
        of cached: CachedCredential, of snapshot: ProfileSnapshot, at now: ClockReading
    ) throws -> String? {
        try content(cached, of: snapshot.id, named: snapshot.profile.name, at: now).attributes
    }

    private func sealedRow(
        _ lifetime: Lifetime, generation: Int, of profile: ProfileID, named name: ProfileName
    ) throws -> Sealer.Row {
        Sealer.Row(
            identity: try identity(), profile: profile, name: name.text, generation: generation, lifetime: lifetime)
    }

    /// Seals a profile's credentials for its new name. What can't be opened is dropped: new ones are minted.
    func reseal(
        _ credentials: [CachedCredential], of profile: ProfileID, from old: ProfileName, to new: ProfileName
    ) throws {
        for cached in credentials {
            func row(_ name: ProfileName) throws -> Sealer.Row {
                try sealedRow(cached.lifetime, generation: cached.generation, of: profile, named: name)
            }
            let place = [Value.integer(profile.number), Value(cached.generation)]
            if let sealer = try? openSealer(),
                let content = sealer.open(cached.sealed, as: try row(old), expires: cached.lifetime.storedEnd)
            {
                try connection.run(
                    "UPDATE credential SET sealed = ? WHERE profile_id = ? AND generation = ?",
                    .blob(try sealer.seal(content, as: try row(new))), place[0], place[1])
            } else {
                try connection.run(
                    "DELETE FROM credential WHERE profile_id = ? AND generation = ?", place[0], place[1])
            }
        }
    }

    /// The keys to serve of a profile that needs nothing done about them: a short cut past all else that is known about
    /// it, for it is taken once for every signed request of an SDK.
    ///
    /// - Returns: nil where there is more to it: the newest are not fresh or have not settled, or there are none, or no
    ///   such profile.
    /// - Throws: as ``open(_:of:at:)``.
    public func freshCredential(
        of name: ProfileName, at now: ClockReading, settle: SettleTime
    ) throws -> (credential: TemporaryCredential, lifetime: Lifetime)? {
        var profile: ProfileID?
        var generations: [CachedCredential] = []
        try explaining {
            try connection.forEachRow(Columns.selectCredentials, [Value(name.text)]) { row in
                profile = Columns.profileID(row)
                do {
                    if let credential = try Columns.credential(row, from: 1) { generations.append(credential) }
                } catch let flaw as RowFlaw {
                    throw DamagedProfile(name: name.text, column: flaw.column, what: flaw.what).error
                }
                if knownIdentity == nil, case .blob(let identity) = row.value(Columns.identity) {
                    knownIdentity = identity
                }
            }
        }
        guard let profile, let newest = generations.first,
            RefreshPolicy.freshness(of: newest.lifetime, at: now) == .fresh,
            let served = RefreshPolicy.serving(generations, at: now, settle: settle), served.hasSettled
        else { return nil }
        return (
            try open(served.credential, of: profile, named: name, at: now), served.credential.lifetime
        )
    }

    /// Drops a profile's cached credentials; nothing of them stays in the file (secure_delete), nor in copies that
    /// migrations left.
    ///
    /// - Returns: whether there were any.
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``, ``StoreError/unreadableCopy(path:what:)``.
    @discardableResult
    public func forget(_ name: ProfileName, at now: Timestamp) throws -> Bool {
        try clearCopies()
        return try write {
            // Whatever is in its rows: this is what mends them.
            guard let id = try id(of: name) else { throw try noProfile(name.text) }
            let count = try connection.run("DELETE FROM credential WHERE profile_id = ?", .integer(id.number))
            try resetRefresh(id)
            for count in ["ended", "last_generation"] {
                try connection.run(
                    "UPDATE refresh SET \(count) = 0 WHERE profile_id = ?1 AND \(count) NOT BETWEEN 0 AND ?2",
                    .integer(id.number), Value(Bounds.counts.upperBound))
            }
            if count > 0 { try record(.forgotten, of: name, at: now) }
            return count > 0
        }
    }

    /// For whoever promises that keys are gone: before the database itself is changed, so that where this fails nothing
    /// was.
    func clearCopies() throws { try explaining { try DatabaseFile.clearCopies(of: paths.database) } }

    /// Stores what an exchange gave as the profile's newest generation. The one before it is kept where it can still
    /// stand in while the new one settles.
    func insert(
        _ credential: TemporaryCredential, attributes: String?, lifetime: Lifetime, for snapshot: ProfileSnapshot,
        sealer: Sealer, at now: ClockReading
    ) throws {
        let last = try connection.number(
            "SELECT last_generation FROM refresh WHERE profile_id = ?", .integer(snapshot.id.number))
        let generation = (last ?? 0) + 1
        let sealed = try sealer.seal(
            SealedContent(credential, attributes: attributes),
            as: sealedRow(lifetime, generation: generation, of: snapshot.id, named: snapshot.profile.name))
        try retireKeys(of: snapshot, sealer: sealer, at: now)
        let kept = snapshot.credentials.first { RefreshPolicy.outlastsSettling($0.lifetime, of: lifetime, at: now) }
        try connection.run(
            "DELETE FROM credential WHERE profile_id = ? AND generation IS NOT ?", .integer(snapshot.id.number),
            Value(kept?.generation))
        try connection.run(
            """
            INSERT INTO credential (profile_id, generation, obtained_at, expires_at, obtained_uptime, obtained_boot,
                issuer_offset, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(snapshot.id.number), Value(generation), .real(lifetime.obtained.wall),
            Value(lifetime.storedEnd.seconds), .real(lifetime.obtained.uptime), .text(lifetime.obtained.boot),
            .real(lifetime.issuerOffset), .blob(sealed))
        try connection.run(
            "UPDATE refresh SET last_generation = ? WHERE profile_id = ?", Value(generation),
            .integer(snapshot.id.number))
    }

    private func id(of name: ProfileName) throws -> ProfileID? {
        try connection.rows("SELECT id FROM profile WHERE name = ? COLLATE BINARY", .text(name.text)) {
            Columns.profileID($0)
        }.first
    }
}
