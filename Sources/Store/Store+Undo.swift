public import Credentials
internal import SQLite

extension Store {
    /// What would be taken back next: the last `use`, `set`, `rename`, `remove`, `add`, `bind` or `unbind` that was not taken
    /// back yet.
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
            guard let step = reader.step else { throw UndoError.nothing }
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
            switch step.action {
            case .activate: try select(active: step.former.active, previous: step.former.previous)
            case .restore(let profile, let name): try update(name, to: profile, at: now)
            case .rename(let name, let old):
                var profile = try self.profile(named: name).profile
                profile.name = old
                try update(name, to: profile, at: now)
            case .bringBack(let profile, let directories): try bringBack(profile, directories, step.former, at: now)
            case .remove(let name): try remove(name, at: now)
            case .bind(let directory, let name):
                if let name {
                    try bind(directory, to: name, at: now)
                } else {
                    _ = try unbind(directory, at: now)
                }
            }
            var mark = FormerState()
            mark.undone = step.event.number
            try record(
                .undone, of: step.event.profile.flatMap { try? ProfileName($0) }, detail: step.command, was: mark,
                at: now)
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

/// Goes through the events, newest first, to the one that is taken back next.
private struct UndoReader {
    private(set) var step: UndoStep?
    /// The last event that nobody can verify.
    private let start: Int64
    /// Of the present event, last piece first.
    private var pieces: [String] = []
    /// What was taken back, and what taking it back made, has this number or a higher one.
    private var undone = Int64.max

    private let sealer: Sealer
    private let identity: [UInt8]

    init(after start: Int64, sealer: Sealer, identity: [UInt8]) {
        self.start = start
        self.sealer = sealer
        self.identity = identity
    }

    /// - Parameter text: of all pieces; empty: nothing was kept.
    private func former(_ text: String) -> FormerState? {
        decodedHexadecimal(text).flatMap { sealer.open(kept: $0, of: identity) }.flatMap { FormerState($0) }
    }

    mutating func take(_ row: Statement) throws {
        let number = Int64(row.int(0))
        guard step == nil, number > start else { return }
        if row.text(3) == FormerState.kind {
            pieces.append(row.text(4))
            return
        }
        let text = pieces.reversed().joined()
        pieces = []
        guard number < undone, let kind = Event.Kind(rawValue: row.text(3)) else { return }
        let event = Event(
            number: number, at: try row.timestamp(1), profile: row.optionalText(2), kind: kind,
            detail: row.optionalText(4))
        switch kind {
        case .refreshed, .failed, .forgotten, .revoked, .notRevoked, .synced, .rotated, .executed: return
        case .confirmed: throw UndoError.impossible(event)
        case .undone:
            guard let before = former(text)?.undone else { throw UndoError.notRecorded(event) }
            undone = before
        case .added, .changed, .renamed, .removed, .activated, .bound, .unbound:
            // Of what was added nothing was before.
            let former = kind == .added ? FormerState() : former(text)
            guard let former, let action = Self.action(event, former) else { throw UndoError.notRecorded(event) }
            step = UndoStep(event: event, action: action, former: former)
        }
    }

    private static func action(_ event: Event, _ former: FormerState) -> UndoStep.Action? {
        guard let name = event.profile.flatMap({ try? ProfileName($0) }) else { return nil }
        switch event.kind {
        case .added: return .remove(name)
        case .changed: return former.profile.map { .restore($0, of: name) }
        case .renamed: return former.name.map { .rename(name, to: $0) }
        case .removed: return former.profile.map { .bringBack($0, directories: former.directories) }
        case .activated: return .activate(former.active)
        case .bound, .unbound: return former.directories.first.map { .bind($0, to: former.bound) }
        default: return nil
        }
    }
}
