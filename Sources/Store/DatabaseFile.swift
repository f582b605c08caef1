internal import Credentials
internal import Crypto
internal import Migrations
internal import OperatingSystem
internal import SQLite
internal import Text

/// The database file: made whole or not at all, refused where it isn't ours, brought up to date where it is old.
enum DatabaseFile {
    /// `Hedl`: marks a SQLite file as Heddle's (PRAGMA application_id, and file(1)).
    static let applicationID = 0x4865_646C

    /// How long a statement waits for another process's lock before it gives up, in milliseconds.
    static let busyMilliseconds: Int32 = 10_000

    /// How often a database that is replaced while it is being opened is opened anew: a backup may be on its way back.
    private static let attempts = 3

    /// Opens the database, and brings it up to date where it is old.
    ///
    /// - Parameter access: what to do where there is none, and what may be waited for.
    static func open(_ path: String, _ access: Store.Access) throws -> Connection {
        let patience = access == .glancing ? 0 : busyMilliseconds
        for _ in 0..<attempts {
            guard let file = try judge(path) else {
                switch access {
                case .creating: try create(path)
                case .reading, .glancing: return try empty()
                case .existing: throw StoreError.missing(path: path)
                }
                continue
            }
            let connection = try Connection(path: path, busyMilliseconds: patience)
            // What SQLite opened by its name is what was judged.
            guard let opened = connection.file, FileIdentity(device: opened.device, inode: opened.inode) == file else {
                continue
            }
            // In one transaction: each costs a round of locks.
            let found = try connection.read {
                let found = try version(of: connection, path: path)
                if found == Migration.latest { try Schema.check(connection, path: path) }
                return found
            }
            switch found {
            case Migration.latest: break
            case ..<Migration.latest where access == .glancing: throw StoreError.busy(path: path)
            case ..<Migration.latest: try migrate(connection, path: path)
            case let newer: throw StoreError.newer(path: path, version: newer, known: Migration.latest)
            }
            return connection
        }
        throw StoreError.replaced(path: path)
    }

    /// Judges the database, its journal and the way to them.
    ///
    /// - Returns: nil where there is no database.
    private static func judge(_ path: String) throws -> FileIdentity? {
        guard let directory = try FileGuard.judgedDirectory(path.parentDirectory) else { return nil }
        let name = path.fileName
        // SQLite plays it back into the database before it reads anything.
        _ = try directory.check(file: "\(name)-journal", .writableByOwner)
        return try directory.check(file: name, .privateToOwner)
    }

    /// What there is before the first profile is added. It is nowhere kept.
    private static func empty() throws -> Connection {
        let connection = try Connection.inMemory()
        try connection.write { try apply(from: 0, to: connection) }
        return connection
    }

    /// Makes the whole database under another name and renames it, so that no process ever sees half of one and an
    /// empty file is always a damaged one. The directory's lock lets one process do it at a time, and tells who may
    /// clear up after a killed one.
    private static func create(_ path: String) throws {
        try FileGuard.ensureDirectory(path.parentDirectory)
        try FileLock.whileHolding(directory: path.parentDirectory) {
            if try FileGuard.checkFile(path, .privateToOwner) { return }
            let beside = path + ".new"
            for leftover in [beside, beside + "-journal"] { try PrivateFile.remove(leftover) }
            try PrivateFile.create(beside)
            do {
                let connection = try Connection(path: beside, busyMilliseconds: busyMilliseconds)
                try secure(connection, path: path)
                try connection.write {
                    try connection.execute(script: "PRAGMA application_id = \(applicationID)")
                    try apply(from: 0, to: connection)
                }
            }
            try PrivateFile.move(beside, to: path)
        }
    }

    /// The schema's version, from the file's header.
    private static func version(of connection: Connection, path: String) throws -> Int {
        let identifier = try connection.number("PRAGMA application_id") ?? 0
        let version = try connection.number("PRAGMA user_version") ?? 0
        if identifier == applicationID, version > 0 { return version }
        let isEmpty = try connection.number("SELECT count(*) FROM sqlite_schema") == 0
        throw isEmpty && identifier == 0 ? StoreError.damaged(path: path, what: "it is empty") : .foreign(path: path)
    }

    /// Brings an older database up to date, after a backup. One transaction around reading the version, applying and
    /// recording: of many processes at once, one does it and the others find it done.
    private static func migrate(_ connection: Connection, path: String) throws {
        try secure(connection, path: path)
        try connection.write {
            let version = try connection.number("PRAGMA user_version") ?? 0
            if version == Migration.latest { return }
            guard version < Migration.latest else {
                throw StoreError.newer(path: path, version: version, known: Migration.latest)
            }
            try backUp(path, before: version)
            do {
                try apply(from: version, to: connection)
            } catch let error as DatabaseError where error.isOfStatement {
                throw StoreError.damaged(
                    path: path, what: "its schema version is \(version), which its tables don't match: \(error.message)"
                )
            }
            // What was planted in an older one stays as unwelcome.
            try Schema.check(connection, path: path)
        }
    }

    /// Copies the database to `heddle.db.v<version>.bak`.
    private static func backUp(_ path: String, before version: Int) throws {
        let target = "\(path).v\(version).bak"
        for leftover in [target + ".new", target + ".new-journal"] { try PrivateFile.remove(leftover) }
        try copy(path, to: target + ".new")
        try PrivateFile.move(target + ".new", to: target)
    }

    /// Copies a database to a file that must not exist yet, 0600, without its cached credentials: a copy outlives them,
    /// and `forget` doesn't know of it. Through a connection of its own, which reads beside a write lock.
    static func copy(_ path: String, to target: String) throws {
        try PrivateFile.create(target)
        do {
            let original = try Connection(path: path, busyMilliseconds: busyMilliseconds)
            let copy = try Connection(path: target, busyMilliseconds: busyMilliseconds)
            try original.copy(into: copy)
            // Nobody else knows of the file, and where this fails it goes: no journal on the disk, in which they would
            // stand.
            guard try copy.text("PRAGMA journal_mode = MEMORY") == "memory" else {
                throw StoreError.failed(path: target, what: "its journal can't be kept in memory")
            }
            guard try copy.number("PRAGMA secure_delete = ON") == 1 else { throw noSecureDelete(path) }
            for table in try tablesOfKeys(copy) {
                try copy.run("DELETE FROM \(table)")
            }
        } catch {
            try? PrivateFile.remove(target)
            // The original is only read.
            if let error = error as? DatabaseError, error.isDiskFull { throw StoreError.diskFull(path: target) }
            throw error
        }
    }

    /// Removes the cached credentials from copies that migrations have left beside the database: earlier versions of
    /// Heddle copied them, too.
    ///
    /// - Throws: ``StoreError``, ``FileError``: then a copy may still hold some.
    static func clearCopies(of path: String) throws {
        let prefix = path.fileName + ".v"
        for entry in Directory.entries(of: path.parentDirectory)
        where entry.name.hasPrefix(prefix) && entry.name.hasSuffix(".bak") {
            let copy = "\(path.parentDirectory)/\(entry.name)"
            guard try FileGuard.checkFile(copy, .privateToOwner) else { continue }
            do {
                let connection = try Connection(path: copy, busyMilliseconds: busyMilliseconds)
                let tables = try tablesOfKeys(connection).filter { table in
                    try connection.number("SELECT count(*) FROM \(table)") != 0
                }
                if tables.isEmpty { continue }
                try secure(connection, path: copy)
                try connection.write {
                    for table in tables { try connection.run("DELETE FROM \(table)") }
                }
            } catch let error as DatabaseError {
                throw StoreError.unreadableCopy(path: copy, what: error.message)
            }
        }
    }

    /// Those that no copy keeps; one of an older version has not all of them.
    private static func tablesOfKeys(_ connection: Connection) throws -> [String] {
        try ["credential", "replaced_key"].filter { table in
            try connection.number("SELECT count(*) FROM sqlite_schema WHERE name = ?", .text(table)) != 0
        }
    }

    private static func noSecureDelete(_ path: String) -> StoreError {
        .failed(path: path, what: "this SQLite can't overwrite what it deletes")
    }

    private static func apply(from version: Int, to connection: Connection) throws {
        try connection.execute(script: Schema.migrationTable)
        for migration in Migration.all where migration.version > version {
            let sql = migration.sql
            let digest = hexadecimal(SHA256.hash(data: sql))
            guard digest == migration.sha256 else { throw StoreError.migrationChanged(version: migration.version) }
            try connection.execute(script: String(decoding: sql, as: UTF8.self))
            try connection.run(
                "INSERT INTO migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
                Value(migration.version), Value(migration.name), Value(digest),
                Value(SystemClock.read().timestamp.seconds))
            try connection.execute(script: "PRAGMA user_version = \(migration.version)")
        }
    }

    /// What every connection that writes must have: nothing deleted stays readable, nothing committed is lost.
    ///
    /// A rollback journal, not a write-ahead log: processes are short-lived, and a log keeps deleted secrets until a
    /// checkpoint.
    static func secure(_ connection: Connection, path: String) throws {
        guard try connection.number("PRAGMA secure_delete = ON") == 1 else {
            throw noSecureDelete(path)
        }
        let mode = try connection.text("PRAGMA journal_mode = DELETE")
        guard mode == "delete" || mode == "memory" && connection.file == nil else {
            throw StoreError.failed(path: path, what: "it can't be taken out of its write-ahead log")
        }
        // EXTRA also brings the directory to the disk when the journal goes: a commit outlives a power cut.
        try connection.execute(script: "PRAGMA synchronous = EXTRA")
    }
}
