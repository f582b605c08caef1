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
    private let end: End
    /// Profiles that can't be read, and so were not tried.
    private let damaged: [DamagedProfile]
    let now: ClockReading

    /// Why profiles may not have been reached.
    enum End {
        /// The time that the pass may take, as it was given.
        case deadline(String)
        /// A signal: Ctrl-C.
        case interrupted
    }

    /// - Parameters:
    ///   - names: the profiles, in the order in which they are told.
    ///   - damaged: profiles that were asked for and can't be read.
    init(
        _ results: SyncPass.Results, of names: [ProfileName], damaged: [DamagedProfile] = [], end: End,
        at now: ClockReading
    ) {
        let byProfile = Dictionary(uniqueKeysWithValues: results.profiles.map { ($0.profile, $0) })
        self.results = names.compactMap { byProfile[$0] }
        error = results.error
        asked = names.count
        self.end = end
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
        return SyncSummary(refreshed: count(.refreshed), failed: count(.failed) + damaged.count)
    }

    private func count(_ outcome: SyncResult.Outcome) -> Int { results.count { $0.outcome == outcome } }

    /// For the mail of a schedule: a line for each cause, with the profiles that share it, and last what concerns all.
    var causes: [String] {
        var byCause: [(what: String, profiles: [ProfileName], explanation: String)] = []
        for result in results {
            for trouble in troubles(of: result) {
                if let index = byCause.firstIndex(where: { $0.what == trouble.what }) {
                    byCause[index].profiles.append(result.profile)
                } else {
                    byCause.append((trouble.what, [result.profile], trouble.explanation))
                }
            }
        }
        let lines = byCause.map { cause in
            // What mends one of them is no hint for all.
            if cause.profiles.count == 1 { return cause.explanation }
            let shown = cause.profiles.prefix(3).map(\.text).joined(separator: ", ")
            let more = cause.profiles.count > 3 ? " and \(cause.profiles.count - 3) more" : ""
            return StandardStreams.explanation(message: "\(shown)\(more): \(cause.what)", hint: nil)
        }
        return lines + ofAll
    }

    private func troubles(of result: SyncResult) -> [(what: String, explanation: String)] {
        var troubles: [(what: String, explanation: String)] = []
        func add(_ what: String, _ message: String, _ hint: String?) {
            troubles.append((what, StandardStreams.explanation(message: message, hint: hint)))
        }
        if let error = result.error { add(error.failure.message, error.message, error.hint) }
        if let error = result.localError { add(error.what, error.message, error.hint) }
        if result.outcome == .busy { add(Self.busy, "\(result.profile): \(Self.busy)", "try again") }
        return troubles
    }

    private static let busy = "another process is still refreshing it"

    /// For standard error: profile by profile, and last what concerns them all.
    var explanations: [String] { results.flatMap { troubles(of: $0).map(\.explanation) } + ofAll }

    private var ofAll: [String] {
        let unread = damaged.map { StandardStreams.explanation(message: $0.error.message, hint: $0.error.hint) }
        if let error { return unread + [StandardStreams.explanation(message: error.message, hint: error.hint)] }
        guard unreached > 0 else { return unread }
        let count = "\(unreached) of \(asked) profiles were not reached"
        let explanation =
            switch end {
            case .deadline(let deadline):
                StandardStreams.explanation(
                    message: "\(count) within \(deadline)", hint: "try again, or give it more time with --deadline")
            case .interrupted: StandardStreams.explanation(message: "interrupted: \(count)", hint: "heddle sync")
            }
        return unread + [explanation]
    }

    var text: String {
        var table = Table()
        for result in results {
            let left = result.expires.map { "\(shortSpan(seconds: $0.seconds - now.timestamp.seconds)) left" }
            table.add(result.profile.text, result.outcome.rawValue, left ?? "")
        }
        // A planted name, which a script could evaluate, stands quoted on standard error alone.
        for profile in damaged where (try? ProfileName(profile.name)) != nil {
            table.add(profile.shownName, SyncResult.Outcome.failed.rawValue, "")
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
