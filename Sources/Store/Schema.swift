internal import Libc
internal import Migrations
internal import SQLite
internal import Text

/// The schema as the migrations make it. Another one was planted: a table of ours with other columns, an index whose
/// expression never ends, a view in a table's place.
enum Schema {
    /// The one table that no migration makes: it says which were applied.
    static let migrationTable = """
        CREATE TABLE IF NOT EXISTS migration (
            version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
        ) STRICT
        """

    private static let select = "SELECT type, name, tbl_name, sql FROM sqlite_schema"

    /// - Throws: ``StoreError/damaged(path:what:)``, naming what differs.
    static func check(_ connection: Connection, path: String) throws {
        // What differs is looked for only where something does: another SQLite may write the same schema otherwise.
        if isSame(try text(of: connection), Migration.schema) { return }
        if let difference = try difference(of: connection) { throw StoreError.damaged(path: path, what: difference) }
    }

    /// An object of the schema after the other, as they were made: its type and the lengths of what follows, so that no two schemas have the
    /// same text; its name, its table and its SQL.
    static func text(of connection: Connection) throws -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(Migration.schema.count)
        try connection.forEachRow(select, []) { row in
            // Column by column, with nothing generic: `joined()` would have the runtime look through every conformance of
            // the program, at each start.
            row.append(0, to: &text)
            for column in Int32(1)..<4 {
                text.append(UInt8(ascii: " "))
                text.append(decimal: row.count(column))
            }
            for column in Int32(1)..<4 {
                text.append(newline)
                row.append(column, to: &text)
            }
            text.append(newline)
        }
        return text
    }

    /// As `==` does, byte by byte; at once, since each short command compares the whole schema.
    private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                guard one.count == other.count, let start = one.baseAddress, let otherStart = other.baseAddress else {
                    return false
                }
                return memcmp(start, otherStart, one.count) == 0
            }
        }
    }

    private static let newline = UInt8(ascii: "\n")

    /// What of a schema is not as the migrations make it, in words; nil: nothing.
    private static func difference(of connection: Connection) throws -> String? {
        let reference = try Connection.inMemory()
        try reference.execute(script: migrationTable)
        for migration in Migration.all { try reference.execute(script: String(decoding: migration.sql, as: UTF8.self)) }
        let (expected, found) = (try objects(of: reference), try objects(of: connection))
        for (name, definition) in found.sorted(by: { $0.key < $1.key }) where expected[name] != definition {
            return expected[name] == nil
                ? "its schema has \(name), which is not Heddle's" : "\(name) of its schema is not as Heddle made it"
        }
        return expected.keys.sorted().first { found[$0] == nil }.map { "its schema lacks \($0)" }
    }

    /// `table profile` and so on, with the SQL that made them.
    private static func objects(of connection: Connection) throws -> [String: String] {
        let rows = try connection.rows(select) { ("\($0.text(0)) \($0.text(1))", "\($0.text(2)): \($0.text(3))") }
        return Dictionary(rows) { first, _ in first }
    }
}
