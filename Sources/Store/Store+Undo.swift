public import Credentials
internal import SQLite

extension Store {
    /// What would be taken back next: the last `use`, `set`, `rename`, `remove`, `add`, `bind`, `unbind` or whole import that was
    /// not taken back yet.
    ///
    /// - Throws: ``UndoError``; ``StoreError/keyMissing(path:)`` and its like where nobody can tell who wrote the log.
    public func undoStep() throws -> UndoStep {
        try read {
            // First of all: where nothing has happened yet, there is no key either.
            if try connection.number("SELECT count(*) FROM event") == 0 { throw UndoError.nothing }
            guard case .intact(let chain) = try chain(authenticator()), try checkEvents().problems.isEmpty else {
                throw UndoError.unverified
            }
            var reader = UndoReader(after: chain.start.id, sealer: try openSealer(), identity: try identity())
            try connection.forEachRow("SELECT id, at, profile_name, kind, detail FROM event ORDER BY id DESC", []) {
                try reader.take($0)
            }
            guard let step = reader.finish() else { throw UndoError.nothing }
            return step
        }
    }

    /// Takes a step back, if it is still the next one.
    ///
    /// - Throws: ``UndoError``, ``StoreError``.
    public func undo(_ step: UndoStep, at now: Timestamp) throws {
        try write {
            guard try undoStep().event.number == step.event.number else {
                throw StoreError.busy(path: paths.database)
            }
            var mark = FormerState()
            mark.undone = step.first
            if step.isImport { mark.first = Int64(try connection.number("SELECT max(id) FROM event") ?? 0) + 1 }
            isUndoing = true
            defer { isUndoing = false }
            try recordingStep {
                for action in step.actions { try takeBack(action, step.former, at: now) }
            }
            try record(
                .undone, of: step.event.profile.flatMap { try? ProfileName($0) }, detail: step.command, was: mark,
                at: now)
        }
    }

    private func takeBack(_ action: UndoStep.Action, _ former: FormerState, at now: Timestamp) throws {
        switch action {
        case .activate: try select(active: former.active, previous: former.previous)
        case .restore(let profile, let name): try update(name, to: profile, at: now)
        case .rename(let name, let old):
            var profile = try self.profile(named: name).profile
            profile.name = old
            try update(name, to: profile, at: now)
        case .bringBack(let profile, let directories): try bringBack(profile, directories, former, at: now)
        case .remove(let name): try remove(name, at: now)
        case .bind(let directory, let name):
            if let name {
                try bind(directory, to: name, at: now)
            } else {
                _ = try unbind(directory, at: now)
            }
        }
    }

    /// Names that no profile has any more count as none.
    private func select(active: ProfileName?, previous: ProfileName?) throws {
        try connection.run(
            """
            UPDATE selection SET active_profile_id = (SELECT id FROM profile WHERE name = ?1),
                previous_profile_id = (SELECT id FROM profile WHERE name = ?2)
            """, Value(active?.text), Value(previous?.text))
    }

    private func bringBack(
        _ profile: Profile, _ directories: [String], _ former: FormerState, at now: Timestamp
    ) throws {
        try add(profile, at: now)
        for directory in directories { try bind(directory, to: profile.name, at: now) }
        if former.active == profile.name || former.previous == profile.name {
            try select(
                active: former.active == profile.name ? profile.name : try activeName(),
                previous: former.previous == profile.name ? profile.name : try previousProfile())
        }
    }
}
