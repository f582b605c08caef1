internal import Credentials
internal import SQLite

/// What can happen.
enum EventKind: String {
    case added, changed, renamed, removed
    case activated
    case refreshed, failed, forgotten
}

extension Store {
    /// The newest this many events are kept.
    static let keptEvents = 10_000

    /// Writes down what happened, within the transaction that made it happen.
    ///
    /// - Parameter detail: never a secret.
    func record(_ kind: EventKind, of name: ProfileName, detail: String? = nil, at now: Timestamp) throws {
        // Code points, as SQLite counts them.
        let detail = detail.map { String($0.printable.unicodeScalars.prefix(500)) }
        try connection.run(
            "INSERT INTO event (at, profile_name, kind, detail) VALUES (?, ?, ?, ?)", Value(now.seconds),
            Value(name.text), Value(kind.rawValue), Value(detail))
        try connection.run(
            "DELETE FROM event WHERE id <= ?", .integer(connection.lastInsertedRow - Int64(Self.keptEvents)))
    }
}
