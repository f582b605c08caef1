internal import CSQLite

/// What can be bound to a statement.
public enum Value: Sendable, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    public init(_ value: String?) { self = value.map(Value.text) ?? .null }
    public init(_ value: Bool) { self = .integer(value ? 1 : 0) }
}

/// A prepared statement and, after a step, the row it stands on. Columns count from 0.
public final class Statement {
    private let statement: OpaquePointer
    private let connection: Connection

    init(_ sql: String, _ arguments: [Value], on connection: Connection) throws(DatabaseError) {
        connection.timeLimit.restart()
        var prepared: OpaquePointer?
        try connection.check(sqlite3_prepare_v2(connection.handle, sql, -1, &prepared, nil))
        guard let prepared else { throw DatabaseError(code: SQLITE_MISUSE, message: "an empty statement") }
        statement = prepared
        self.connection = connection
        for (offset, value) in arguments.enumerated() {
            try connection.check(bind(value, at: Int32(offset) + 1))
        }
    }

    deinit {
        sqlite3_finalize(statement)
    }

    private func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .real(let number): sqlite3_bind_double(statement, index, number)
        case .text(let text): heddle_sqlite3_bind_text(statement, index, text, Int32(text.utf8.count))
        case .blob(let bytes): heddle_sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count))
        }
    }

    /// - Returns: whether it stands on a row now.
    func step() throws(DatabaseError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw Connection.error(code, of: connection.handle)
        }
    }

    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// What the row holds, exactly, and as what: a file that somebody else wrote may hold anything in any column. For
    /// whoever checks it.
    public func value(_ column: Int32) -> Value {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }

    /// A whole number, exactly as it is: computing with it may overflow unless its range is checked.
    public func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }
    public func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }

    /// A number exactly as it is. SQLite keeps no NaN, but it does keep the infinities.
    public func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

    public func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count(column)), as: UTF8.self)
    }
    public func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    public func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count(column)))
    }

    /// What the statement calls a column.
    public func name(_ column: Int32) -> String {
        sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
    }

    /// Appends the bytes of a text or a blob.
    public func append(_ column: Int32, to bytes: inout [UInt8]) {
        guard let value = sqlite3_column_blob(statement, column) else { return }
        bytes += UnsafeRawBufferPointer(start: value, count: count(column))
    }

    /// Of a text or a blob, in bytes.
    public func count(_ column: Int32) -> Int { Int(sqlite3_column_bytes(statement, column)) }
}
