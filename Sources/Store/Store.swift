public import Credentials
internal import Migrations
internal import OperatingSystem
internal import SQLite

/// What Heddle keeps: profiles, their cached credentials, which one is active, and what happened.
///
/// The only module with SQL. One store a thread; a store never crosses a fork. Every method throws ``StoreError`` or
/// ``FileError``, both of which say what mends them.
public final class Store {
    public let paths: Paths
    let connection: Connection
    private var isSecured = false
    var sealer: Sealer?
    /// The key's file as it was when the sealer was made of it.
    var keyVersion: FileVersion?
    var knownIdentity: [UInt8]?
    /// What has the sealing key where its file says so.
    var kernelKeyring = KernelKeyring.ofThisUser
    var knownAuthenticator: Authenticator?
    var eventLimits = EventLimits()
    /// Whether the events that are written down now are part of a step that has not ended.
    var isRecordingStep = false
    /// Whether a step is being taken back: what was before that is never asked for.
    var isUndoing = false

    /// What is done where there is no database, and what may be waited for.
    public enum Access: Sendable {
        /// It is made where there is none.
        case creating
        /// Where there is none, nothing is made: it looks like an empty one, and what is written to it is lost.
        case reading
        /// Where there is none that is an error: for whoever has something to keep.
        case existing
        /// As ``reading``, but nothing is waited for and nothing brought up to date: for prompts.
        case glancing
    }

    /// Opens the database, and brings an older one up to date.
    public init(_ paths: Paths, _ access: Access = .creating) throws {
        self.paths = paths
        connection = try Self.explaining(paths.database) {
            try DatabaseFile.open(paths.database, access)
        }
    }

    /// Whether the database is still the one that its path leads to: it may have been moved, removed or replaced.
    public var isCurrent: Bool {
        connection.file.map { FileIdentity(device: $0.device, inode: $0.inode) } == FileIdentity.of(paths.database)
    }

    /// Sees to it that what a refresh brings can be kept, before one is begun: there is a key to seal with, and a
    /// transaction comes through to the disk.
    public func prepareToStore() throws {
        try prepareToSeal()
        try write { try connection.execute(script: "PRAGMA user_version = \(Migration.latest)") }
    }

    /// Of the SQLite library that is in use.
    public static var libraryVersion: String { Connection.libraryVersion }
    /// The newest schema that this build knows.
    public static var schemaVersion: Int { Migration.latest }

    /// Runs `body` with one unchanging view of the database; within another view or transaction, with that one.
    func read<Result>(_ body: () throws -> Result) throws -> Result {
        try explaining {
            try connection.isInTransaction ? body() : connection.read(body)
        }
    }

    /// Runs `body`, which calls methods that write, in one transaction: each of them happens or fails by itself, and
    /// all that happens is brought to the disk at once.
    ///
    /// - Throws: ``StoreError`` where the transaction can't be begun or ended: then nothing happened. Whatever `body`
    ///   throws.
    public func together<Result>(_ body: () throws -> Result) throws -> Result {
        try write(body)
    }

    /// Runs `body`, which adds and changes profiles, in one transaction, and writes it down as one import, which `undo` takes
    /// back as a whole. Where nothing is changed nothing is written down.
    ///
    /// - Parameters:
    ///   - what: how many, and from where: `3 profiles from catalog.json`. Never a secret.
    ///   - catalogs: what was remembered of them before.
    ///   - isFollowing: whether that is a change by itself, such as that a catalog is followed now.
    /// - Throws: as ``together(_:)``.
    public func importing<Result>(
        _ what: String, were catalogs: [FormerCatalog] = [], isFollowing: Bool = false, at now: Timestamp,
        _ body: () throws -> Result
    ) throws -> Result {
        try write {
            func newest() throws -> Int { try connection.number("SELECT max(id) FROM event") ?? 0 }
            let last = try newest()
            let result = try recordingStep(body)
            guard try newest() > last || isFollowing else { return result }
            var former = FormerState()
            former.catalogs = catalogs
            former.first = Int64(last) + 1
            try record(.imported, of: nil, detail: what, was: former, at: now)
            return result
        }
    }

    /// Runs `body` in one transaction with the write lock: all of it happens, or nothing.
    func write<Result>(_ body: () throws -> Result) throws -> Result {
        try explaining {
            if !isSecured {
                try DatabaseFile.secure(connection, path: paths.database)
                isSecured = true
            }
            if connection.isInTransaction { return try connection.part(body) }
            return try connection.write {
                lookAtKeysAnew()
                return try body()
            }
        }
    }

    /// Runs `body` and puts what SQLite says in our words. For a single statement: it is its own view of the database.
    func explaining<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try Self.explaining(paths.database, body)
        } catch StoreError.diskFull(let path) {
            // SQLite says the same of a table whose numbers are used up, which only a planted one can be.
            if let table = try? exhaustedTables().first {
                throw StoreError.damaged(path: path, what: "table \(table) was set to its last row number")
            }
            throw StoreError.diskFull(path: path)
        }
    }

    /// Tables that can take no more rows, by what SQLite remembers of their row numbers.
    func exhaustedTables() throws -> [String] {
        try connection.rows("SELECT name FROM sqlite_sequence WHERE seq = ?", .integer(.max)) { $0.text(0) }
    }

    private static func explaining<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        } catch let error as InvalidValue {
            throw StoreError.damaged(path: path, what: error.message)
        } catch let error as RowFlaw {
            throw StoreError.damaged(path: path, what: "\(error.column): \(error.what)")
        }
    }

    /// Sees to it that there is a key to seal with.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like, ``FileError``.
    public func prepareToSeal() throws { _ = try sealingSealer() }

    func isAnythingSealed() throws -> Bool {
        try read {
            try connection.number(
                "SELECT EXISTS (SELECT 1 FROM credential) OR EXISTS (SELECT 1 FROM profile WHERE mac IS NOT NULL)") != 0
        }
    }

    /// The sealer for sealing: a missing or damaged key is made anew, but only where nothing is sealed with the lost
    /// one, and no profile authenticated.
    func sealingSealer() throws -> Sealer {
        do {
            return try openSealer()
        } catch  where error.saysKeyIsLost {
            if try !isAnythingSealed(), try makeKey() != nil {
                // Events that the lost one authenticated are all that is left of it.
                try write { _ = try connection.run("DELETE FROM event_chain") }
            }
            // Where something is sealed, the key may have been made since by whoever sealed it: two profiles that are
            // added at once, the first ever. If not, it is lost.
            return try openSealer()
        }
    }
}
