internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

/// How all profiles are, at one moment.
struct StatusReport {
    struct Line {
        let snapshot: ProfileSnapshot
        /// Who is refreshing it right now.
        let holder: FileLock.Holder?
        /// The pause that its exchange asked for (`Retry-After`), of whichever profile.
        let pause: ExchangePause?
        let now: ClockReading

        var profile: Profile { snapshot.profile }
        var report: ProfileReport { ProfileReport(snapshot: snapshot, now: now) }

        /// When it is refreshed next, if `heddle sync` runs then.
        var nextRefresh: Timestamp {
            let dueAt = RefreshPolicy.dueAt(snapshot.credentials.first?.lifetime, at: now)
            return [snapshot.refresh.waiting(at: now.timestamp), pause?.until].compactMap(\.self).reduce(dueAt, max)
        }

        /// `5m`, or `now`.
        var next: String {
            let seconds = nextRefresh.seconds - now.timestamp.seconds
            return seconds > 0 ? shortSpan(seconds: seconds) : "now"
        }

        var lastRefresh: String {
            snapshot.refresh.lastSuccess.map { "\(shortSpan(seconds: now.timestamp.seconds - $0.seconds)) ago" }
                ?? "never"
        }

        /// What is wrong, how often it was, and what is being done about it.
        func trouble(_ style: Style) -> String {
            if snapshot.distrust != nil { return "not verified: heddle key reset" }
            if let holder { return "being refreshed by process \(holder.processID)" }
            if let pause {
                let left = shortSpan(seconds: pause.until.seconds - now.timestamp.seconds)
                return "paused for \(left) (Retry-After): \(pause.failure.message.printable)"
            }
            guard let failure = snapshot.refresh.failure else { return "" }
            let count = snapshot.refresh.failuresInARow
            return failure.message.printable + (count > 1 ? " (\(style.times)\(count))" : "")
        }

        /// What `--check` ends with for this profile alone.
        var check: ExitStatus {
            // Its keys can't be used: the sealing key is missing, or the row was changed elsewhere.
            if let distrust = snapshot.distrust { return distrust.status }
            return switch report.status {
            case .fresh, .expiring: tokenEndsIn.map { $0 <= 0 } == true ? .refused : .done
            case .none, .expired, .failing:
                switch snapshot.refresh.failure?.kind.status {
                // What is cached will do for now.
                case .unavailable where snapshot.credentials.contains { $0.lifetime.validity(at: now) > 0 }: .tryAgain
                case let status?: status
                case nil: .tryAgain
                }
            }
        }

        /// Seconds from now; nil: never, or not known.
        var tokenEndsIn: Int? { profile.tokenExpires.map { $0.seconds - now.timestamp.seconds } }
    }

    /// A token that ends within so many seconds is warned of: 14 days.
    static let tokenWarningSeconds = 14 * 86_400

    /// A clock that differs from the exchange's by so many seconds is warned of.
    static let clockWarningSeconds = 60.0

    let profiles: [Line]
    /// Those whose rows can't be read.
    let damaged: [DamagedProfile]
    /// nil where it was not asked for.
    let upkeep: Upkeep?
    let now: ClockReading

    /// For a monitoring system: 0 where every profile has keys that last and nothing fails, else the first of what
    /// `sync` would end with.
    var check: ExitStatus {
        let met = profiles.map(\.check) + damaged.map(\.error.status)
        return [.refused, .setUp, .inputOutput, .unavailable, .tryAgain].first(where: met.contains) ?? .done
    }

    /// - Parameter size: of the terminal that shows it; nil: it goes elsewhere, and has room for everything.
    func text(_ style: Style, _ size: TerminalSize? = nil) -> String {
        guard !profiles.isEmpty || !damaged.isEmpty else { return "no profiles yet: heddle setup\n" }
        // Where none of them is active there is nothing to be marked.
        let marks = profiles.contains(where: \.snapshot.isActive) ? 1 : 0
        var table = Table(
            yielding: [(5, 12), (0, 10), (3, 4), (5, 1)].map { .init($0.0 + marks, minimum: $0.1) })
        let blank = Array(repeating: Table.Cell(""), count: marks)
        table.add(blank + ["profile", "state", "left", "last refresh", "next", "trouble"])
        for line in profiles {
            let mark = line.snapshot.isActive ? ["*"] : blank
            table.add(
                mark + [
                    .init(line.profile.name.text + (line.profile.isProtected ? "!" : "")),
                    .init(line.report.state, line.report.status.colour),
                    .init(line.report.shortTimeLeft(style)),
                    .init(line.lastRefresh), .init(line.next), .init(line.trouble(style), .red),
                ])
        }
        for profile in damaged {
            table.add(
                blank + [
                    .init(profile.shownName), .init(ProfileReport.damaged, .red), .init(style.dash),
                    .init(style.dash), .init(style.dash),
                    .init("\(profile.column): \(profile.what.printable)", .red),
                ])
        }
        let warnings = profiles.compactMap { line -> String? in
            guard let seconds = line.tokenEndsIn, seconds < Self.tokenWarningSeconds,
                let end = line.profile.tokenExpires
            else { return nil }
            let when = seconds > 0 ? "ends in \(shortSpan(seconds: seconds))" : "has ended"
            return "token of \(line.profile.name) \(when) (\(end.date))\n"
        }
        return table.text(style, columns: size?.columns) + warnings.joined() + clockText
            + (upkeep?.text(profiles, at: now) ?? "")
    }

    /// A word on a clock that differs from the issuer's, as the keys that were obtained last tell.
    private var clockText: String {
        let newest = profiles.compactMap { $0.snapshot.credentials.first?.lifetime }
            .max { $0.obtained.wall < $1.obtained.wall }
        guard let offset = newest?.issuerOffset, abs(offset) >= Self.clockWarningSeconds else { return "" }
        // Of what lay between the issuer's reading and ours, up to some seconds are the way here.
        let span = shortSpan(seconds: Int(abs(offset) + ClockReading.trustedDrift))
        return "this machine's clock is \(span) \(offset > 0 ? "behind" : "ahead of") the exchange's\n"
    }

    static func json(_ holder: FileLock.Holder?) -> JSON {
        guard let holder else { return .null }
        return .object([("pid", .integer(Int(holder.processID))), ("since", .string(holder.since.rfc3339))])
    }

    /// With the names that any other has.
    private static func json(_ damaged: DamagedProfile) -> JSON {
        let names = ["next_refresh_at", "failures_in_a_row", "paused_until", "refreshing", "token_expires_at"]
        return .object(ProfileReport.fields(of: damaged) + names.map { ($0, JSON.null) })
    }

    var json: JSON {
        .object(
            [
                (
                    "profiles",
                    .array(
                        profiles.map { line in
                            .object(
                                line.report.fields + [
                                    ("next_refresh_at", .string(line.nextRefresh.rfc3339)),
                                    ("failures_in_a_row", .integer(line.snapshot.refresh.failuresInARow)),
                                    ("paused_until", .optional(line.pause?.until.rfc3339)),
                                    ("refreshing", Self.json(line.holder)),
                                    ("token_expires_at", .optional(line.profile.tokenExpires?.rfc3339)),
                                ])
                        } + damaged.map(Self.json))
                )
            ] + Upkeep.fields(of: upkeep, profiles, at: now))
    }

    /// The text format of Prometheus (exposition formats, version 0.0.4).
    var prometheus: String {
        var text = ""
        func gauge(_ name: String, _ help: String, _ value: (Line) -> Int?) {
            text += "# HELP heddle_\(name) \(help)\n# TYPE heddle_\(name) gauge\n"
            for line in profiles {
                guard let value = value(line) else { continue }
                // Neither a name nor a zone can hold anything that a label would have to escape.
                text += "heddle_\(name){profile=\"\(line.profile.name)\",zone=\"\(line.profile.zone)\"} \(value)\n"
            }
        }
        gauge("keys_expire_timestamp_seconds", "When the newest cached keys end; absent without any.") {
            $0.snapshot.credentials.first?.lifetime.end(at: now).seconds
        }
        gauge("last_refresh_timestamp_seconds", "When the last refresh succeeded; absent where none has.") {
            $0.snapshot.refresh.lastSuccess?.seconds
        }
        gauge("refresh_failures", "Refreshes that failed since the last one that succeeded.") {
            $0.snapshot.refresh.failuresInARow
        }
        gauge("keys_valid", "Whether valid keys are cached.") {
            $0.snapshot.credentials.first.map { $0.lifetime.validity(at: now) > 0 ? 1 : 0 } ?? 0
        }
        gauge("token_expires_timestamp_seconds", "When the API token ends; absent where nobody noted it down.") {
            $0.profile.tokenExpires?.seconds
        }
        text += "# HELP heddle_damaged_profiles Profiles whose rows in the database can't be read.\n"
        text += "# TYPE heddle_damaged_profiles gauge\nheddle_damaged_profiles \(damaged.count)\n"
        return text
    }
}
