public import Credentials
internal import SQLite
internal import Text

/// Something that happened, to a profile or to all of them. Never holds a secret.
public struct Event: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case added, changed, renamed, removed
        /// Profiles were added and changed by an import; the events just before it say which.
        case imported
        /// A person confirmed what the profile says, or made the sealing key anew.
        case confirmed
        case activated, bound, unbound
        /// What an earlier event did was taken back.
        case undone
        /// The sealing key was replaced by a new one.
        case rotated
        case refreshed, failed, forgotten
        /// A key was revoked, or could not be.
        case revoked
        case notRevoked = "not_revoked"
        /// A pass over all profiles.
        case synced
        /// A command was started with the profile, by `exec` with a note or a time limit.
        case executed
    }

    /// Grows with each event.
    public let number: Int64
    public let at: Timestamp
    /// As it was then: an event outlives its profile. nil: it happened to all of them.
    public let profile: String?
    public let kind: Kind
    /// Printable.
    public let detail: String?
}

extension Store {
    /// The newest this many events are kept.
    static let keptEvents = 10_000
    /// Seconds that an event is kept: 90 days.
    static let keptEventSeconds = 90 * 86_400

    /// Writes down what happened, within the transaction that made it happen.
    ///
    /// - Parameters:
    ///   - detail: never a secret.
    ///   - former: what was before, for `undo`.
    func record(
        _ kind: Event.Kind, of name: ProfileName?, detail: String? = nil, was former: FormerState? = nil,
        at now: Timestamp
    ) throws {
        try record(
            EventRow(
                at: now.seconds, profile: name?.text, kind: kind.rawValue,
                // Code points, as SQLite counts them.
                detail: detail.map { String($0.printable.unicodeScalars.prefix(FormerState.piece)) }), at: now)
        // Without the key nothing is kept: undo could not tell who wrote it.
        guard let former, let sealer = try? openSealer() else { return }
        for piece in FormerState.pieces(of: try sealer.seal(kept: Array(former.text.utf8), of: identity())) {
            try record(
                EventRow(at: now.seconds, profile: name?.text, kind: FormerState.kind, detail: piece), at: now)
        }
    }

    /// Writes down that a command was started.
    ///
    /// - Parameter detail: never a secret.
    public func recordExecution(of name: ProfileName, detail: String, at now: Timestamp) throws {
        try write { try record(.executed, of: name, detail: detail, at: now) }
    }

    private func record(_ event: EventRow, at now: Timestamp) throws {
        var chain = try extendableChain()
        let mac = try chain?.extend(by: event, authenticator())
        try connection.run(
            "INSERT INTO event (at, profile_name, kind, detail, mac) VALUES (?, ?, ?, ?, ?)", Value(event.at),
            Value(event.profile), Value(event.kind), Value(event.detail), mac.map(Value.blob) ?? .null)
        let id = connection.lastInsertedRow
        chain?.end.id = id
        if let removed = try removeOldEvents(newest: id, at: now) { chain?.cut(removed) }
        if let chain { try save(chain, authenticator()) }
    }

    /// The oldest go first, so that what stays is still a chain.
    ///
    /// - Returns: the last of those that were removed, with the mark of the last that had one.
    private func removeOldEvents(newest: Int64, at now: Timestamp) throws -> EventChain.Link? {
        // By number, not by the index: the first look finds nothing to remove, nearly always.
        let young = try connection.rows(
            "SELECT id FROM event WHERE +at >= ? ORDER BY id LIMIT 1", Value(now.seconds - Self.keptEventSeconds)
        ) { Int64($0.int(0)) }.first
        let firstKept = max(young ?? newest, newest - Int64(Self.keptEvents) + 1)
        let removed =
            try connection.rows(
                """
                SELECT max(id), (SELECT mac FROM event WHERE id < ?1 AND mac IS NOT NULL ORDER BY id DESC LIMIT 1)
                FROM event WHERE id < ?1
                """, .integer(firstKept)
            ) { row in row.isNull(0) ? nil : EventChain.Link(id: Int64(row.int(0)), mac: row.blob(1)) }.first ?? nil
        if removed != nil { try connection.run("DELETE FROM event WHERE id < ?", .integer(firstKept)) }
        return removed
    }

    /// What happened, oldest first.
    ///
    /// - Parameters:
    ///   - name: of one profile alone, under that name; nil: of all.
    ///   - kinds: empty: of every kind.
    ///   - number: only those that came after the event of this number.
    ///   - limit: the newest so many of them.
    ///   - onDamage: told of an event whose row holds what Heddle never wrote there. It is left out.
    public func events(
        of name: ProfileName? = nil, kinds: [Event.Kind] = [], since: Timestamp? = nil, after number: Int64 = 0,
        limit: Int, onDamage: (StoreError) -> Void = { _ in }
    ) throws -> [Event] {
        let words = kinds.isEmpty ? Event.Kind.allCases : kinds
        let list = words.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let newestFirst = try explaining {
            try connection.rows(
                """
                SELECT at, profile_name, kind, detail, id FROM event
                WHERE (?1 IS NULL OR profile_name = ?1) AND (?2 IS NULL OR at >= ?2) AND kind IN (\(list)) AND id > ?4
                ORDER BY id DESC LIMIT ?3
                """, Value(name?.text), Value(since?.seconds), Value(limit), .integer(number)
            ) { row -> Event? in
                guard let kind = Event.Kind(rawValue: row.text(2)) else { return nil }
                do throws(RowFlaw) {
                    return Event(
                        number: Int64(row.int(4)), at: try row.timestamp(0),
                        profile: try row.optionalString(1)?.printable, kind: kind,
                        detail: try row.optionalString(3)?.printable)
                } catch {
                    onDamage(.damagedEvent(Int64(row.int(4)), what: "\(error.column): \(error.what)"))
                    return nil
                }
            }
        }
        return newestFirst.compactMap(\.self).reversed()
    }
}
