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

    /// Of the part that is there only where the sealing key can't be used: nothing else says that once more.
    public static let keyPart = "sealing key"

    public var isSound: Bool { parts.allSatisfy(\.problems.isEmpty) }
}

extension Store {
    /// Looks at the file, each profile's row, each sealed credential and the event log. The schema was compared when the
    /// database was opened.
    public func check(at now: ClockReading) throws -> DatabaseCheck {
        try read {
            let schema = DatabaseCheck.Part(
                name: "schema", summary: "version \(Self.schemaVersion)", problems: [])
            let file = try checkFile()
            let parts =
                if let problem = try keyProblem() {
                    try partsWithoutKey(problem)
                } else {
                    [try checkProfiles(), try checkCredentials(at: now), checkLog()]
                }
            return DatabaseCheck(path: paths.database, parts: [schema, file] + parts)
        }
    }

    /// Why the sealing key can't be used; nil: it can, or none was made yet.
    public func keyProblem() throws -> (any ExplainedError)? {
        guard try keyIsMade() else { return nil }
        do {
            _ = try openSealer()
            return nil
        } catch let error as any ExplainedError {
            return error
        }
    }

    /// What can be told without the key.
    private func partsWithoutKey(_ problem: any ExplainedError) throws -> [DatabaseCheck.Part] {
        let (profiles, damaged) = try survey()
        let credentials = profiles.map(\.credentials.count).reduce(0, +)
        let events = try connection.number("SELECT count(*) FROM event") ?? 0
        return [
            .init(name: DatabaseCheck.keyPart, summary: "can't be used", problems: [.init(problem)]),
            .init(
                name: "profiles", summary: "\(profiles.count) can't be verified",
                problems: damaged.map { .init($0.error) }),
            .init(name: "credentials", summary: "\(credentials) can't be opened", problems: []),
            .init(name: "events", summary: "\(events) can't be verified", problems: []),
        ]
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
        return .init(
            name: "profiles", summary: "\(profiles.count { $0.distrust == nil }) verified",
            problems: profiles.compactMap(\.distrust).map { .init($0) } + damaged.map { .init($0.error) })
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
