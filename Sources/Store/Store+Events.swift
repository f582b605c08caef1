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
    /// Writes down what happened, within the transaction that made it happen.
    ///
    /// - Parameters:
    ///   - detail: never a secret.
    ///   - former: what was before, for `undo`.
    func record(
        _ kind: Event.Kind, of name: ProfileName?, detail: String? = nil, was former: FormerState? = nil,
        at now: Timestamp
    ) throws {
        var rows = [
            EventRow(
                at: now.seconds, profile: name?.text, kind: kind.rawValue,
                // Code points, as SQLite counts them.
                detail: detail.map { String($0.printable.unicodeScalars.prefix(FormerState.piece)) })
        ]
        // Without the key nothing is kept: undo could not tell who wrote it.
        if let former, !isUndoing || kind == .undone, let sealer = try? openSealer() {
            rows += FormerState.pieces(of: try sealer.seal(kept: Array(former.text.utf8), of: identity())).map {
                EventRow(at: now.seconds, profile: name?.text, kind: FormerState.kind, detail: $0)
            }
        }
        try record(rows, at: now)
    }

    /// Writes down that a command was started.
    ///
    /// - Parameter detail: never a secret.
    public func recordExecution(of name: ProfileName, detail: String, at now: Timestamp) throws {
        try write { try record(.executed, of: name, detail: detail, at: now) }
    }

    private func record(_ events: [EventRow], at now: Timestamp) throws {
        var chain = try extendableChain()
        var id: Int64 = 0
        for event in events {
            let mac = try chain?.extend(by: event, authenticator())
            try connection.run(
                "INSERT INTO event (at, profile_name, kind, detail, mac) VALUES (?, ?, ?, ?, ?)", Value(event.at),
                Value(event.profile), Value(event.kind), Value(event.detail), mac.map(Value.blob) ?? .null)
            id = connection.lastInsertedRow
            chain?.end.id = id
        }
        if !isRecordingStep, let removed = try removeOldEvents(newest: id, of: events.count, at: now) {
            chain?.cut(removed)
        }
        if let chain { try save(chain, authenticator()) }
    }

    /// What a profile of that name was renamed to, as far as the log goes back.
    ///
    /// - Returns: nil where it was not renamed, or is gone since.
    func newName(of former: String) throws -> ProfileName? {
        try explaining {
            var (name, seen) = (former, Set<String>())
            while seen.insert(name).inserted {
                let next = try connection.text(
                    """
                    SELECT CASE kind WHEN 'renamed' THEN profile_name END FROM event
                    WHERE kind = 'renamed' AND detail = 'was ' || ?1 OR kind = 'removed' AND profile_name = ?1
                    ORDER BY id DESC LIMIT 1
                    """, .text(name))
                guard let next, let known = try? ProfileName(next) else { return nil }
                if try find(known) != nil { return known }
                name = next
            }
            return nil
        }
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
