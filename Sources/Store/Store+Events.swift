public import Credentials
internal import SQLite
internal import Text

/// Something that happened, to a profile or to all of them. Never holds a secret.
public struct Event: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case added, changed, renamed, removed
        case activated, bound, unbound
        case refreshed, failed, forgotten
        /// A pass over all profiles.
        case synced
    }

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
    /// - Parameter detail: never a secret.
    func record(_ kind: Event.Kind, of name: ProfileName?, detail: String? = nil, at now: Timestamp) throws {
        // Code points, as SQLite counts them.
        let detail = detail.map { String($0.printable.unicodeScalars.prefix(500)) }
        try connection.run(
            "INSERT INTO event (at, profile_name, kind, detail) VALUES (?, ?, ?, ?)", Value(now.seconds),
            Value(name?.text), Value(kind.rawValue), Value(detail))
        try connection.run(
            "DELETE FROM event WHERE id <= ?", .integer(connection.lastInsertedRow - Int64(Self.keptEvents)))
        try connection.run("DELETE FROM event WHERE at < ?", Value(now.seconds - Self.keptEventSeconds))
    }

    /// What happened, oldest first.
    ///
    /// - Parameters:
    ///   - name: of one profile alone, under that name; nil: of all.
    ///   - kinds: empty: of every kind.
    ///   - limit: the newest so many of them.
    public func events(
        of name: ProfileName? = nil, kinds: [Event.Kind] = [], since: Timestamp? = nil, limit: Int
    ) throws -> [Event] {
        let words = kinds.isEmpty ? Event.Kind.allCases : kinds
        let list = words.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let newestFirst = try explaining {
            try connection.rows(
                """
                SELECT at, profile_name, kind, detail FROM event
                WHERE (?1 IS NULL OR profile_name = ?1) AND (?2 IS NULL OR at >= ?2) AND kind IN (\(list))
                ORDER BY id DESC LIMIT ?3
                """, Value(name?.text), Value(since?.seconds), Value(limit)
            ) { row -> Event? in
                guard let kind = Event.Kind(rawValue: row.text(2)) else { return nil }
                return Event(
                    at: Timestamp(seconds: row.int(0)), profile: row.optionalText(1)?.printable, kind: kind,
                    detail: row.optionalText(3)?.printable)
            }
        }
        return newestFirst.compactMap(\.self).reversed()
    }
}
