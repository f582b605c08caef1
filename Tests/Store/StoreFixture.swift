import Credentials
import Fixtures
import Migrations
import OperatingSystem
import SQLite
import Testing

@testable import Store

/// A `HEDDLE_HOME` that nobody has used yet, and what tests do to one.
struct StoreFixture {
    let directory: ScratchDirectory
    let paths: Paths

    init() throws {
        directory = try ScratchDirectory()
        paths = try Self.paths(in: directory.path)
    }

    /// For another process, which has the path alone.
    static func paths(in path: String) throws -> Paths {
        try Paths(environment: ["HEDDLE_HOME": "\(path)/home"])
    }

    func open() throws -> Store { try Store(paths) }

    /// The database as somebody with another program sees it.
    func sql() throws -> Connection { try Connection(path: paths.database, busyMilliseconds: 0) }

    func databaseBytes() throws -> [UInt8] { try directory.bytes(of: "home/heddle.db") }

    /// Makes the database that a Heddle of an earlier schema left behind.
    func makeOld(version: Int) throws {
        try directory.makeDirectory("home")
        try directory.write("", to: "home/heddle.db")
        let connection = try sql()
        try connection.execute(
            script: """
                PRAGMA application_id = \(DatabaseFile.applicationID);
                CREATE TABLE migration (
                    version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
                ) STRICT;
                """)
        for migration in Migration.all.prefix(version) {
            try connection.execute(script: String(decoding: migration.sql, as: UTF8.self))
            try connection.run(
                "INSERT INTO migration VALUES (?, ?, ?, 1700000000)", Value(migration.version), Value(migration.name),
                Value(migration.sha256))
        }
        try connection.execute(
            script: """
                INSERT INTO profile (name, token_reference, zone, endpoint, exchange_url, mode, protected, created_at)
                    VALUES ('acme', 'env:A', 'RNO2A', 'https://cwobject.com', 'https://api.coreweave.com/x', 'keys', 0, 1);
                PRAGMA user_version = \(version)
                """)
    }
}

/// The moment at which most tests take place, and moments after it.
let noon = ClockReading(wall: 1_800_000_000, uptime: 500_000, boot: "this")

extension ClockReading {
    func later(_ seconds: Double) -> ClockReading {
        ClockReading(wall: wall + seconds, uptime: uptime + seconds, boot: boot)
    }
}

extension Profile {
    static func named(_ name: String, token: String = "env:COREWEAVE_API_TOKEN") throws -> Profile {
        Profile(
            name: try ProfileName(name), source: CredentialSource(token: try TokenReference(token)),
            zone: try Zone("RNO2A"))
    }
}

extension Store {
    func add(_ names: String...) throws {
        for name in names { try add(.named(name), at: noon.timestamp) }
    }

    func profile(_ name: String) throws -> ProfileSnapshot { try profile(named: ProfileName(name)) }

    /// Stores keys that a refresh minted `now`, with 15 minutes to live, whose every part has `mark` in it.
    func refresh(_ name: String, mark: String = "canary", at now: ClockReading = noon) throws {
        try refresh(try profile(name), mark: mark, at: now)
    }

    func refresh(_ snapshot: ProfileSnapshot, mark: String = "canary", at now: ClockReading = noon) throws {
        try refreshSucceeded(
            snapshot, with: .marked(mark, at: now), attributes: #"{"groups":["\#(mark)-group"]}"#,
            lifetime: Lifetime(obtained: now, length: 900), at: now)
    }

    /// The keys of a profile, newest generation first.
    func keys(of name: String) throws -> [TemporaryCredential] {
        let snapshot = try profile(name)
        return try snapshot.credentials.map { try open($0, of: snapshot, at: $0.lifetime.obtained) }
    }
}

extension TemporaryCredential {
    static func marked(_ mark: String, at now: ClockReading = noon) -> TemporaryCredential {
        TemporaryCredential(
            accessKeyID: Secret("CWAK\(mark)KEYID0123"), secretAccessKey: Secret("\(mark)-secret"),
            sessionToken: Secret("\(mark)-session"), expires: Timestamp(seconds: now.timestamp.seconds + 900))
    }
}
