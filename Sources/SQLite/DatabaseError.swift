internal import CSQLite

/// What SQLite said. Never holds a bound value: a credential may be among them.
public struct DatabaseError: Error, Sendable, Equatable {
    /// SQLite's extended result code.
    public let code: Int32
    /// SQLite's own words, such as `UNIQUE constraint failed: profile.name`.
    public let message: String

    public init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    private var primary: Int32 { code & 0xFF }

    /// Another process held the lock for longer than the busy time-out.
    public var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
    /// The file is no database, or a damaged one.
    public var isDamage: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }
    public var isDiskFull: Bool { primary == SQLITE_FULL || code == heddle_sqlite_ioerr_write }
    public var isUniqueViolation: Bool { code == heddle_sqlite_constraint_unique }
    /// The statement itself can't be carried out here: there is no such table, or there is one already.
    public var isOfStatement: Bool { primary == SQLITE_ERROR || primary == SQLITE_CONSTRAINT }
    /// It worked for longer than a statement may.
    public var isTimeOut: Bool { primary == SQLITE_INTERRUPT }
    public var isReadOnly: Bool { primary == SQLITE_READONLY }
    /// The file was moved or removed since it was opened.
    public var isMoved: Bool { code == heddle_sqlite_readonly_dbmoved }
}
