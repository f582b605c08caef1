public import Credentials
internal import SQLite
internal import Text

extension Store {
    /// Every profile that can be read, by name.
    public func profiles() throws -> [ProfileSnapshot] { try survey().profiles }

    /// Every profile, by name: those that can be read, and those whose rows hold what Heddle never wrote there. One
    /// damaged row hides no other.
    public func survey() throws -> (profiles: [ProfileSnapshot], damaged: [DamagedProfile]) {
        try explaining {
            let rows = try rows("")
            return (try snapshots(rows.filter(\.flaws.isEmpty)), rows.compactMap(\.damage))
        }
    }

    /// What was named, each once and in the order given; else all.
    ///
    /// - Throws: ``InvalidValue/name(_:)``, ``StoreError/noProfile(_:suggestion:)``.
    public func survey(
        of names: [String]
    ) throws -> (profiles: [ProfileSnapshot], damaged: [DamagedProfile]) {
        if names.isEmpty { return try survey() }
        var seen: Set<ProfileName> = []
        var found: (profiles: [ProfileSnapshot], damaged: [DamagedProfile]) = ([], [])
        for name in try names.map(ProfileName.init) where seen.insert(name).inserted {
            do {
                found.profiles.append(try profile(named: name))
            } catch StoreError.damagedProfile(let damage) {
                found.damaged.append(damage)
            }
        }
        return found
    }

    /// - Throws: ``StoreError/noProfile(_:suggestion:)``, naming the nearest one there is;
    ///   ``StoreError/damagedProfile(_:)``.
    public func profile(named name: ProfileName) throws -> ProfileSnapshot {
        try explaining {
            guard let found = try find(name) else { throw try noProfile(name.text) }
            return found
        }
    }

    /// What can be believed of a profile that is to be changed, even where its row is damaged.
    ///
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``.
    public func draft(of name: ProfileName) throws -> ProfileDraft {
        try explaining {
            let row = try row(named: name.text)
            return ProfileDraft(
                profile: row.profile,
                damages: row.flaws.map { DamagedProfile(name: row.fields.name, column: $0.column, what: $0.what) },
                hasCredentials: !row.credentials.isEmpty)
        }
    }

    /// The error for a name that no profile has.
    public func noProfile(_ text: String) throws -> StoreError {
        let names = try explaining {
            try connection.rows("SELECT name FROM profile") { try? ProfileName($0.text(0)) }
        }
        if names.isEmpty { return .noProfilesYet(text) }
        return .noProfile(text, suggestion: nearest(to: text, among: names.compactMap(\.self)))
    }

    func find(_ name: ProfileName) throws -> ProfileSnapshot? { try snapshot(Self.byName, Value(name.text)) }

    /// Compared as they are spelt: NOCASE is for keeping look-alikes out.
    private static let byName = "WHERE profile.name = ?1 COLLATE NOCASE AND profile.name = ?1 COLLATE BINARY"

    /// - Throws: ``StoreError/damagedProfile(_:)``.
    func snapshot(_ condition: String, _ argument: Value) throws -> ProfileSnapshot? {
        guard let row = try rows(condition, argument).first else { return nil }
        if let damage = row.damage { throw damage.error }
        return try snapshots([row])[0]
    }

    /// The row of that name, whatever else is in it.
    ///
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``.
    private func row(named name: String) throws -> ProfileRow {
        guard let row = try rows(Self.byName, .text(name)).first else { throw try noProfile(name) }
        return row
    }

    func rows(_ condition: String, _ arguments: Value...) throws -> [ProfileRow] {
        var rows: [ProfileRow] = []
        try connection.forEachRow(Columns.select(condition), arguments) { statement in
            let row = Columns.row(statement)
            if let last = rows.indices.last, rows[last].id == row.id {
                rows[last].credentials += row.credentials
                rows[last].flaws += row.flaws.filter { !rows[last].flaws.contains($0) }
            } else {
                rows.append(row)
            }
        }
        return rows
    }

    /// - Throws: ``StoreError/nameTaken(_:by:)``; ``StoreError/keyMissing(path:)`` and its like.
    public func add(_ profile: Profile, at now: Timestamp) throws {
        _ = try sealingSealer()
        try write {
            try requireFree(profile.name, except: nil)
            try connection.run(
                """
                INSERT INTO profile (name, source, token_reference, zone, endpoint, exchange_url, mode, organisation, note,
                    protected, revoke_replaced, token_expires_at, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                Value(profile.name.text), Value(profile.source.method.rawValue), Value(profile.source.token.text),
                Value(profile.zone.text), Value(profile.endpoint.description),
                Value(profile.source.exchangeURL.description),
                Value(profile.mode.rawValue),
                Value(profile.organisation?.text), Value(profile.note?.text), Value(profile.isProtected),
                Value(profile.revokesReplacedKeys), Value(profile.tokenExpires?.seconds), Value(now.seconds))
            try sign(profile.authenticatedFields, of: ProfileID(number: connection.lastInsertedRow))
            try record(.added, of: profile.name, at: now)
        }
    }

    /// Writes a profile's fields anew. Credentials that another source gave are dropped with it: they might be another
    /// organisation's.
    ///
    /// One that can't be believed stays so: only a person confirms what it said before.
    ///
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``, ``StoreError/nameTaken(_:by:)``.
    public func update(_ name: ProfileName, to profile: Profile, at now: Timestamp) throws {
        try write {
            let old = try row(named: name.text)
            try requireFree(profile.name, except: old.id)
            let fields = profile.authenticatedFields
            let isTrusted = fields != old.fields && distrust(of: old, try? authenticator()) == nil
            try connection.run(
                """
                UPDATE profile SET name = ?, source = ?, token_reference = ?, zone = ?, endpoint = ?, exchange_url = ?, mode = ?,
                    organisation = ?, note = ?, protected = ?, revoke_replaced = ?, token_expires_at = ? WHERE id = ?
                """,
                Value(profile.name.text), Value(profile.source.method.rawValue), Value(profile.source.token.text),
                Value(profile.zone.text), Value(profile.endpoint.description),
                Value(profile.source.exchangeURL.description),
                Value(profile.mode.rawValue),
                Value(profile.organisation?.text), Value(profile.note?.text), Value(profile.isProtected),
                Value(profile.revokesReplacedKeys), Value(profile.tokenExpires?.seconds), .integer(old.id.number))
            if isTrusted {
                try sign(fields, of: old.id)
            } else if fields != old.fields {
                try connection.run("UPDATE profile SET mac = NULL WHERE id = ?", .integer(old.id.number))
            }
            if old.profile.source != profile.source {
                try dropKeys(of: old.id)
                try resetRefresh(old.id)
            } else if name != profile.name {
                try reseal(old.credentials, of: old.id, from: name, to: profile.name)
            }
            if !profile.revokesReplacedKeys { try dropReplacedKeys(of: old.id) }
            if name != profile.name {
                var former = FormerState()
                former.name = name
                try record(.renamed, of: profile.name, detail: "was \(name)", was: former, at: now)
            }
            let changes = profile.changes(since: old.profile)
            if !changes.isEmpty {
                try record(
                    .changed, of: profile.name, detail: changes.map(\.description).joined(separator: "; "),
                    was: old.formerState(named: profile.name), at: now)
            }
        }
    }

    /// - Throws: ``StoreError/noProfile(_:suggestion:)``.
    public func remove(_ name: ProfileName, at now: Timestamp) throws { try remove(rowNamed: name.text, at: now) }

    /// Removes a profile by the name that its row has, which may be none that Heddle allows.
    ///
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``.
    public func remove(rowNamed name: String, at now: Timestamp) throws {
        try clearCopies()
        try write {
            let known = try? ProfileName(name)
            let former = try known.flatMap { try formerState(ofRemoved: $0) }
            guard try connection.run("DELETE FROM profile WHERE name = ? COLLATE BINARY", .text(name)) > 0 else {
                throw try noProfile(name)
            }
            try record(.removed, of: known, was: former, at: now)
        }
    }

    private func requireFree(_ name: ProfileName, except id: ProfileID?) throws {
        let taken = try connection.text(
            "SELECT name FROM profile WHERE name = ? AND id IS NOT ?", Value(name.text),
            id.map { .integer($0.number) } ?? .null)
        if let taken { throw StoreError.nameTaken(name, by: try ProfileName(taken)) }
    }

    /// - Returns: nil where there is none of that name, or its row is damaged: nobody knows what it was.
    private func formerState(ofRemoved name: ProfileName) throws -> FormerState? {
        guard let row = try rows(Self.byName, .text(name.text)).first, var former = row.formerState(named: name) else {
            return nil
        }
        former.directories = try bindings().filter { $0.profile == name }.map(\.directory)
        former.active = try activeName()
        former.previous = try previousProfile()
        return former
    }
}
