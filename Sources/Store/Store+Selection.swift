public import Credentials
internal import SQLite

extension Store {
    /// The profile that is active where nothing nearer chooses one.
    public func activeProfile() throws -> ProfileSnapshot? {
        try explaining { try snapshot("WHERE profile.id = (SELECT active_profile_id FROM selection) AND ?1", 1) }
    }

    /// The name of the active profile, whatever else its row holds.
    public func activeName() throws -> ProfileName? { try name(of: "active_profile_id") }

    /// The profile that was active before the active one.
    public func previousProfile() throws -> ProfileName? { try name(of: "previous_profile_id") }

    /// nil for one whose name is damaged, too.
    private func name(of column: String) throws -> ProfileName? {
        try explaining {
            try connection.text("SELECT name FROM selection JOIN profile ON profile.id = \(column)")
                .flatMap { try? ProfileName($0) }
        }
    }

    /// Makes a profile the active one. What was active becomes the previous one, unless it is the same.
    ///
    /// - Throws: ``StoreError/noProfile(_:suggestion:)``.
    public func activate(_ name: ProfileName, at now: Timestamp) throws {
        try write {
            guard let profile = try find(name) else { throw try noProfile(name.text) }
            if profile.isActive { return }
            var former = FormerState()
            former.active = try activeName()
            former.previous = try previousProfile()
            try connection.run(
                """
                UPDATE selection SET previous_profile_id = nullif(coalesce(active_profile_id, previous_profile_id), ?1),
                    active_profile_id = ?1
                """,
                .integer(profile.id.number))
            try record(.activated, of: name, was: former, at: now)
        }
    }

    /// The profile that is bound to a directory or, nearest first, one above it.
    ///
    /// - Parameter directory: absolute, links resolved.
    public func boundProfile(enclosing directory: String) throws -> (directory: String, profile: ProfileSnapshot)? {
        try read {
            let bound = try connection.text(
                """
                SELECT directory FROM binding
                WHERE directory IN (?1, '/') OR substr(?1, 1, length(directory) + 1) = directory || '/'
                ORDER BY length(directory) DESC LIMIT 1
                """, .text(directory))
            guard let bound,
                let profile = try snapshot(
                    "WHERE profile.id = (SELECT profile_id FROM binding WHERE directory = ?1)", .text(bound))
            else { return nil }
            return (bound, profile)
        }
    }
}
