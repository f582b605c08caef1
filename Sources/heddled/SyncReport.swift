internal import Credentials
internal import OrderedJSON
internal import Output
internal import Store
internal import Sync

/// What `sync` tells of a pass: a result for each profile, what went wrong, and the status.
struct SyncReport {
    private let results: [SyncResult]
    /// What ended the pass early: the database as a whole can't be used.
    private let error: (any ExplainedError)?
    /// How many profiles were asked for.
    private let asked: Int
    private let deadline: String
    /// Profiles that can't be read, and so were not tried.
    private let damaged: [DamagedProfile]
    let now: ClockReading

    /// - Parameters:
    ///   - names: the profiles, in the order in which they are told.
    ///   - damaged: profiles that were asked for and can't be read.
    ///   - deadline: as it was given.
    init(
        _ results: SyncPass.Results, of names: [ProfileName], damaged: [DamagedProfile] = [], deadline: String,
        at now: ClockReading
    ) {
        let byProfile = Dictionary(uniqueKeysWithValues: results.profiles.map { ($0.profile, $0) })
        self.results = names.compactMap { byProfile[$0] }
        error = results.error
        asked = names.count
        self.deadline = deadline
        self.damaged = damaged
        self.now = now
    }

    private var unreached: Int { asked - results.count }

    /// The error's that ended the pass, else the gravest of the profiles'; 75 where some were not reached.
    var status: ExitStatus {
        if let error { return error.status }
        let isGraver = [.refused, .setUp].contains(results.status)
        if !damaged.isEmpty, !isGraver { return .inputOutput }
        return results.status == .done && unreached > 0 ? .tryAgain : results.status
    }

    /// For the log; nil where nothing was tried: every run of a schedule would crowd out what else there is to tell.
    var summary: SyncSummary? {
        guard results.contains(where: \.wasTried) else { return nil }
        return SyncSummary(refreshed: count(.refreshed), failed: count(.failed))
    }

    private func count(_ outcome: SyncResult.Outcome) -> Int { results.count { $0.outcome == outcome } }

    /// For standard error: profile by profile, and last what concerns them all.
    var explanations: [String] {
        var lines: [String] = []
        for result in results {
            let errors: [(any ExplainedError)?] = [result.error, result.localError]
            lines += errors.compactMap(\.self).map {
                StandardStreams.explanation(message: $0.message, hint: $0.hint)
            }
            if result.outcome == .busy {
                lines.append(
                    StandardStreams.explanation(
                        message: "\(result.profile): another process is still refreshing it", hint: "try again"))
            }
        }
        lines += damaged.map {
            StandardStreams.explanation(message: $0.error.message, hint: $0.error.hint)
        }
        if let error {
            lines.append(StandardStreams.explanation(message: error.message, hint: error.hint))
        } else if unreached > 0 {
            lines.append(
                StandardStreams.explanation(
                    message: "\(unreached) of \(asked) profiles were not reached within \(deadline)",
                    hint: "try again, or give it more time with --deadline"))
        }
        return lines
    }

    var text: String {
        var table = Table()
        for result in results {
            let left = result.expires.map { "\(shortSpan(seconds: $0.seconds - now.timestamp.seconds)) left" }
            table.add(result.profile.text, result.outcome.rawValue, left ?? "")
        }
        return table.text
    }

    var json: JSON {
        .object([
            ("results", .array(results.map(Self.json) + damaged.map(Self.json))),
            ("refreshed", .integer(count(.refreshed))), ("failed", .integer(count(.failed) + damaged.count)),
        ])
    }

    private static func json(_ damaged: DamagedProfile) -> JSON {
        let error = JSON.object([
            ("kind", .string(LocalSyncError.kind)), ("message", .string(damaged.error.message)),
        ])
        return .object([
            ("profile", .string(damaged.name)), ("outcome", .string(SyncResult.Outcome.failed.rawValue)),
            ("expires_at", .null), ("error", error),
        ])
    }

    private static func json(_ result: SyncResult) -> JSON {
        func error(_ kind: String, _ message: String) -> JSON {
            .object([("kind", .string(kind)), ("message", .string(message))])
        }
        let remote = result.error.map { error($0.failure.kind.rawValue, $0.failure.message) }
        let local = result.localError.map { error(LocalSyncError.kind, $0.what) }
        return .object([
            ("profile", .string(result.profile.text)), ("outcome", .string(result.outcome.rawValue)),
            ("expires_at", .optional(result.expires?.rfc3339)), ("error", remote ?? local ?? .null),
        ])
    }
}
