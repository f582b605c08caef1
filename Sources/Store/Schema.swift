internal import Crypto
internal import Migrations
internal import SQLite

/// The schema as the migrations make it. Another one was planted: a table of ours with other columns, an index whose
/// expression never ends, a view in a table's place.
enum Schema {
    /// The one table that no migration makes: it says which were applied.
    static let migrationTable = """
        CREATE TABLE IF NOT EXISTS migration (
            version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
        ) STRICT
        """

    private static let select = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"

    /// - Throws: ``StoreError/damaged(path:what:)``, naming what differs.
    static func check(_ connection: Connection, path: String) throws {
        // Comparing digests is quick. What differs is looked for only where they do: another SQLite may also write the
        // same schema otherwise.
        if try digest(of: connection) == Migration.schemaDigest { return }
        if let difference = try difference(of: connection) { throw StoreError.damaged(path: path, what: difference) }
    }

    static func digest(of connection: Connection) throws -> [UInt8] {
        var content = CanonicalBytes("schema")
        try connection.forEachRow(select, []) { row in for column in 0..<4 { content.append(row.blob(Int32(column))) } }
        return Array(SHA256.hash(data: content.bytes))
    }

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
