public import Credentials
internal import SQLite
internal import Text

extension Store {
    /// Every profile, by name.
    public func profiles() throws -> [ProfileSnapshot] {
        try explaining { try snapshots("") }
    }

    /// - Throws: ``StoreError/noProfile(_:suggestion:)``, naming the nearest one there is.
    public func profile(named name: ProfileName) throws -> ProfileSnapshot {
        try explaining {
            guard let found = try find(name) else { throw try noProfile(name.text) }
            return found
        }
    }

    /// The error for a name that no profile has.
    public func noProfile(_ text: String) throws -> StoreError {
        let names = try explaining { try connection.rows("SELECT name FROM profile") { try ProfileName($0.text(0)) } }
        return .noProfile(text, suggestion: nearest(to: text, among: names))
    }

    func find(_ name: ProfileName) throws -> ProfileSnapshot? {
        // Compared as they are spelt: NOCASE is for keeping look-alikes out.
        try snapshot("WHERE profile.name = ?1 COLLATE NOCASE AND profile.name = ?1 COLLATE BINARY", Value(name.text))
    }

    func snapshot(_ condition: String, _ argument: Value) throws -> ProfileSnapshot? {
        try snapshots(condition, argument).first
    }

    private func snapshots(_ condition: String, _ arguments: Value...) throws -> [ProfileSnapshot] {
        var snapshots: [ProfileSnapshot] = []
        try connection.forEachRow(Columns.select(condition), arguments) { row in
            if let last = snapshots.indices.last, snapshots[last].id == Columns.profileID(row) {
                snapshots[last].credentials += Columns.credential(row).map { [$0] } ?? []
            } else {
                snapshots.append(try Columns.snapshot(row))
            }
        }
        return snapshots
    }

    /// - Throws: ``StoreError/nameTaken(_:by:)``.
    public func add(_ profile: Profile, at now: Timestamp) throws {
        try write {
            try requireFree(profile.name, except: nil)
            try connection.run(
                """
                INSERT INTO profile (name, source, token_reference, zone, endpoint, exchange_url, mode, organisation, note,
                    protected, token_expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                Value(profile.name.text), Value(profile.source.method.rawValue), Value(profile.source.token.text),
                Value(profile.zone.text), Value(profile.endpoint.description),
                Value(profile.source.exchangeURL.description),
                Value(profile.mode.rawValue),
                Value(profile.organisation?.text), Value(profile.note?.text), Value(profile.isProtected),
                Value(profile.tokenExpires?.seconds), Value(now.seconds))
            try record(.added, of: profile.name, at: now)
        }
    }

    /// Writes a profile's fields anew. Credentials that another source gave are dropped with it: they might be another
    /// organisation's.
    ///
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``, ``StoreError/nameTaken(_:by:)``.
    public func update(_ name: ProfileName, to profile: Profile, at now: Timestamp) throws {
        try write {
            guard let old = try find(name) else { throw try noProfile(name.text) }
            try requireFree(profile.name, except: old.id)
            try connection.run(
                """
                UPDATE profile SET name = ?, source = ?, token_reference = ?, zone = ?, endpoint = ?, exchange_url = ?, mode = ?,
                    organisation = ?, note = ?, protected = ?, token_expires_at = ? WHERE id = ?
                """,
                Value(profile.name.text), Value(profile.source.method.rawValue), Value(profile.source.token.text),
                Value(profile.zone.text), Value(profile.endpoint.description),
                Value(profile.source.exchangeURL.description),
                Value(profile.mode.rawValue),
                Value(profile.organisation?.text), Value(profile.note?.text), Value(profile.isProtected),
                Value(profile.tokenExpires?.seconds), .integer(old.id.number))
            if old.profile.source != profile.source {
                try connection.run("DELETE FROM credential WHERE profile_id = ?", .integer(old.id.number))
                try resetRefresh(old.id)
            }
            if name != profile.name {
                try record(.renamed, of: profile.name, detail: "was \(name)", at: now)
            } else {
                try record(.changed, of: name, at: now)
            }
        }
    }

    /// - Throws: ``StoreError/noProfile(_:suggestion:)``.
    public func remove(_ name: ProfileName, at now: Timestamp) throws {
        try write {
            guard let old = try find(name) else { throw try noProfile(name.text) }
            try connection.run("DELETE FROM profile WHERE id = ?", .integer(old.id.number))
            try record(.removed, of: name, at: now)
        }
    }

    private func requireFree(_ name: ProfileName, except id: ProfileID?) throws {
        let taken = try connection.text(
            "SELECT name FROM profile WHERE name = ? AND id IS NOT ?", Value(name.text),
            id.map { .integer($0.number) } ?? .null)
        if let taken { throw StoreError.nameTaken(name, by: try ProfileName(taken)) }
    }
}
