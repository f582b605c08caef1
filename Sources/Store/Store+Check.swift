public import Credentials
internal import SQLite

/// What a look at the whole database has found.
public struct DatabaseCheck: Sendable {
    /// One part of it.
    public struct Part: Sendable, Equatable {
        public let name: String
        /// How much of it is as it should be, in words.
        public let summary: String
        public let problems: [Problem]
    }

    public struct Problem: Sendable, Equatable {
        public let message: String
        public let hint: String?

        init(_ message: String, hint: String? = nil) {
            self.message = message
            self.hint = hint
        }

        init(_ error: any ExplainedError) {
            self.init(error.message, hint: error.hint)
        }
    }

    public let path: String
    public let parts: [Part]

    public var isSound: Bool { parts.allSatisfy(\.problems.isEmpty) }
}

extension Store {
    /// Looks at the file, each profile's row, each sealed credential and the event log. The schema was compared when the
    /// database was opened.
    public func check(at now: ClockReading) throws -> DatabaseCheck {
        try read {
            DatabaseCheck(
                path: paths.database,
                parts: [
                    .init(name: "schema", summary: "version \(Self.schemaVersion)", problems: []), try checkFile(),
                    try checkProfiles(), try checkCredentials(at: now), checkLog(),
                ])
        }
    }

    private func checkFile() throws -> DatabaseCheck.Part {
        let lines = try connection.rows("PRAGMA integrity_check(10)") { $0.text(0) }
        let keys = try connection.rows("PRAGMA foreign_key_check") { "a row of \($0.text(0)) belongs to nothing" }
        let full = try exhaustedTables().map { "table \($0) was set to its last row number, and can take no more rows" }
        let problems = lines.filter { $0 != "ok" } + keys.prefix(10) + full
        return .init(
            name: "integrity", summary: problems.isEmpty ? "ok" : "damaged", problems: problems.map { .init($0) })
    }

    private func checkProfiles() throws -> DatabaseCheck.Part {
        let (profiles, damaged) = try survey()
        let problems = profiles.compactMap(\.distrust).map { DatabaseCheck.Problem($0) }
        // Of a missing key, once is enough.
        let different = problems.enumerated().filter { problems.firstIndex(of: $1) == $0 }.map(\.element)
        return .init(
            name: "profiles", summary: "\(profiles.count { $0.distrust == nil }) verified",
            problems: different + damaged.map { .init($0.error) })
    }

    private func checkCredentials(at now: ClockReading) throws -> DatabaseCheck.Part {
        var (opened, problems): (Int, [DatabaseCheck.Problem]) = (0, [])
        for profile in try profiles() {
            for credential in profile.credentials {
                do {
                    _ = try open(credential, of: profile, at: now)
                    opened += 1
                } catch {
                    problems.append(.init(explained(error)))
                    break
                }
            }
        }
        return .init(name: "credentials", summary: "\(opened) open", problems: problems)
    }

    private func checkLog() -> DatabaseCheck.Part {
        do {
            let check = try checkEvents()
            let older = check.older == 0 ? "" : ", \(check.older) from before they were authenticated"
            return .init(
                name: "events", summary: "\(check.verified) verified\(older)",
                problems: check.problems.prefix(10).map { .init($0, hint: "heddle key reset") })
        } catch {
            return .init(name: "events", summary: "0 verified", problems: [.init(explained(error))])
        }
    }

    /// Copies the database to a file that must not exist yet, for its owner alone. Cached credentials stay behind.
    ///
    /// - Parameter target: absolute.
    /// - Throws: ``StoreError``, ``FileError``.
    public func backUp(to target: String) throws {
        try explaining { try DatabaseFile.copy(paths.database, to: target) }
    }
}
