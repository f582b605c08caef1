internal import CSQLite

/// One connection to one SQLite database file. Belongs to one thread, and is closed when it goes.
public final class Connection {
    let handle: OpaquePointer
    let timeLimit: TimeLimit
    /// Device and inode of the file that was opened; nil for a database in memory.
    public let file: (device: UInt64, inode: UInt64)?

    /// Such as `3.40.1`.
    public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    /// Opens a database file that exists: nothing is ever created here, so that the caller decides on modes and owner.
    ///
    /// Always for writing, too: a reader that meets the journal of a killed writer must be able to roll it back.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - busyMilliseconds: how long a statement waits for another process's lock before it fails.
    /// - Throws: ``DatabaseError``. SQLite looks into the file at the first statement only: damage shows there.
    public convenience init(path: String, busyMilliseconds: Int32) throws(DatabaseError) {
        try self.init(path: path, busyMilliseconds: busyMilliseconds, statementSeconds: TimeLimit.standardSeconds)
    }

    /// - Parameter statementSeconds: the processor time that a statement may take before it fails.
    init(path: String, busyMilliseconds: Int32, statementSeconds: Double) throws(DatabaseError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let (code, file) = GuardedOpening.watching { sqlite3_open_v2(path, &opened, flags, nil) }
        guard let opened else { throw DatabaseError(code: code, message: "out of memory") }
        guard code == SQLITE_OK else {
            defer { sqlite3_close_v2(opened) }
            throw Self.error(code, of: opened)
        }
        handle = opened
        self.file = (file ?? GuardedOpening.file(named: path)).map { ($0.device, $0.inode) }
        timeLimit = TimeLimit(of: opened, seconds: statementSeconds)
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
        sqlite3_busy_timeout(handle, busyMilliseconds)
        try configure(SQLITE_DBCONFIG_ENABLE_FKEY, 1)
        try configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        try configure(SQLITE_DBCONFIG_DEFENSIVE, 1)
        // A schema of ours has neither: in a planted database they would rewrite what is written, or stand in for a
        // table.
        try configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        try configure(SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    }

    /// An empty database in memory: for trying a schema, and where there is none.
    ///
    /// - Throws: ``DatabaseError``.
    public static func inMemory() throws(DatabaseError) -> Connection {
        try Connection(path: ":memory:", busyMilliseconds: 0)
    }

    /// Bytes of a text, a blob or a row: 16 MiB. A planted one could be a gigabyte.
    private static let longestValue: Int32 = 1 << 24

    deinit {
        timeLimit.end()
        sqlite3_close_v2(handle)
    }

    private func configure(_ option: Int32, _ value: Int32) throws(DatabaseError) {
        try check(heddle_sqlite3_db_config_flag(handle, option, value))
    }

    /// Runs statements that return nothing, one after the other.
    ///
    /// - Throws: ``DatabaseError``.
    public func execute(script: String) throws(DatabaseError) {
        timeLimit.restart()
        try check(sqlite3_exec(handle, script, nil, nil, nil))
    }

    /// Runs one statement that returns nothing.
    ///
    /// - Returns: how many rows it changed.
    /// - Throws: ``DatabaseError``.
    @discardableResult
    public func run(_ sql: String, _ arguments: Value...) throws(DatabaseError) -> Int {
        let statement = try Statement(sql, arguments, on: self)
        while try statement.step() {}
        return Int(sqlite3_changes(handle))
    }

    /// Every row of one query, read by `row`.
    ///
    /// - Throws: ``DatabaseError`` or whatever `row` throws.
    public func rows<Row>(
        _ sql: String, _ arguments: Value..., as row: (Statement) throws -> Row
    ) throws -> [Row] {
        var result: [Row] = []
        try forEachRow(sql, arguments) { result.append(try row($0)) }
        return result
    }

    /// Hands every row of one query to `body`.
    ///
    /// - Throws: ``DatabaseError`` or whatever `body` throws.
    public func forEachRow(_ sql: String, _ arguments: [Value], _ body: (Statement) throws -> Void) throws {
        let statement = try Statement(sql, arguments, on: self)
        while try statement.step() { try body(statement) }
    }

    /// The first column of the first row as a number; nil without a row.
    ///
    /// - Throws: ``DatabaseError``.
    public func number(_ sql: String, _ arguments: Value...) throws(DatabaseError) -> Int? {
        let statement = try Statement(sql, arguments, on: self)
        return try statement.step() ? statement.optionalInt(0) : nil
    }

    /// The first column of the first row as text; nil without a row.
    ///
    /// - Throws: ``DatabaseError``.
    public func text(_ sql: String, _ arguments: Value...) throws(DatabaseError) -> String? {
        let statement = try Statement(sql, arguments, on: self)
        return try statement.step() ? statement.optionalText(0) : nil
    }

    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs `body` in a transaction that takes the write lock at once: it never meets a lock in the middle.
    ///
    /// - Throws: ``DatabaseError`` or whatever `body` throws; everything is rolled back then.
    public func write<Result>(_ body: () throws -> Result) throws -> Result {
        try between("BEGIN IMMEDIATE", "COMMIT", undo: "ROLLBACK", body)
    }

    /// Runs `body` as a part of the transaction that is open: it is undone as a whole where it throws, and the rest
    /// stays.
    ///
    /// - Throws: ``DatabaseError`` or whatever `body` throws.
    public func part<Result>(_ body: () throws -> Result) throws -> Result {
        try between("SAVEPOINT part", "RELEASE part", undo: "ROLLBACK TO part; RELEASE part", body)
    }

    /// Runs `body` with one unchanging view of the database.
    ///
    /// - Throws: ``DatabaseError`` or whatever `body` throws.
    public func read<Result>(_ body: () throws -> Result) throws -> Result {
        try between("BEGIN", "COMMIT", undo: "ROLLBACK", body)
    }

    private func between<Result>(
        _ begin: String, _ end: String, undo: String, _ body: () throws -> Result
    ) throws -> Result {
        try execute(script: begin)
        do {
            let result = try body()
            try execute(script: end)
            return result
        } catch {
            // SQLite rolls back by itself after a full disk or a damaged page, so there may be nothing left to undo.
            if isInTransaction { sqlite3_exec(handle, undo, nil, nil, nil) }
            throw error
        }
    }

    public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Copies the whole database into `target`, page by page, over SQLite's backup interface.
    ///
    /// - Throws: ``DatabaseError``.
    public func copy(into target: Connection) throws(DatabaseError) {
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw Self.error(sqlite3_extended_errcode(target.handle), of: target.handle)
        }
        sqlite3_backup_step(backup, -1)
        let code = sqlite3_backup_finish(backup)
        guard code == SQLITE_OK else { throw Self.error(code, of: target.handle) }
    }

    func check(_ code: Int32) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw Self.error(code, of: handle) }
    }

    static func error(_ code: Int32, of handle: OpaquePointer) -> DatabaseError {
        DatabaseError(code: code, message: String(cString: sqlite3_errmsg(handle)))
    }
}
