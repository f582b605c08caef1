internal import Credentials
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

/// A profile as `list`, `show` and `current` tell it.
struct ProfileReport {
    let snapshot: ProfileSnapshot
    let now: ClockReading

    private var profile: Profile { snapshot.profile }
    var status: ProfileStatus { snapshot.status(at: now) }

    /// In a table: its status, unless nobody should rely on what the row says.
    var state: String { snapshot.distrust == nil ? status.rawValue : "unverified" }

    /// In a table, of one that can't be read.
    static let damaged = "damaged"

    /// `14m left`, `expired`, `no keys yet`, `no keys, 5 refreshes failed`.
    var timeLeft: String {
        guard let newest = snapshot.credentials.first else {
            guard snapshot.refresh.failure != nil else { return "no keys yet" }
            let count = snapshot.refresh.failuresInARow
            return count > 1 ? "no keys, \(count) refreshes failed" : "no keys, the refresh failed"
        }
        guard let left = secondsLeft(newest.lifetime) else { return "expired" }
        return "\(shortSpan(seconds: left)) left"
    }

    /// Says on standard error why there are no keys, if refreshes were tried.
    func remarkOnFailure(on console: Console) {
        guard snapshot.credentials.isEmpty, let failure = snapshot.refresh.failure else { return }
        console.remark("\(profile.name): \(failure.message)", hint: failure.hint ?? "heddle verify \(profile.name)")
    }

    /// `14m`, or a dash.
    func shortTimeLeft(_ style: Style) -> String {
        snapshot.credentials.first.flatMap { secondsLeft($0.lifetime) }.map(shortSpan) ?? style.dash
    }

    /// Until the end that everything else tells, too; nil where it has come.
    private func secondsLeft(_ lifetime: Lifetime) -> Int? {
        guard lifetime.validity(at: now) > 0 else { return nil }
        return max(0, lifetime.end(at: now).seconds - now.timestamp.seconds)
    }

    /// `acme  US-EAST-04A  14m left`.
    var line: String { "\(profile.name)  \(profile.zone)  \(timeLeft)" }

    var fields: [(String, JSON)] {
        let failure = snapshot.refresh.failure.map { failure in
            JSON.object([
                ("kind", .string(failure.kind.rawValue)), ("message", .string(failure.message)),
                ("at", .string(failure.at.rfc3339)),
            ])
        }
        return [
            ("name", .string(profile.name.text)), ("zone", .string(profile.zone.text)),
            ("endpoint", .string(profile.endpoint.description)),
            ("exchange_url", .string(profile.source.exchangeURL.description)),
            ("token", .string(profile.source.token.text)),
            ("mode", .string(profile.mode.rawValue)), ("org", .optional(profile.organisation?.text)),
            ("note", .optional(profile.note?.text)), ("protected", .boolean(profile.isProtected)),
            ("active", .boolean(snapshot.isActive)), ("status", .string(status.rawValue)),
            ("expires_at", .optional(snapshot.credentials.first?.lifetime.end(at: now).rfc3339)),
            ("refreshed_at", .optional(snapshot.refresh.lastSuccess?.rfc3339)), ("last_error", failure ?? .null),
        ] + (profile.revokesReplacedKeys ? [("revoke_replaced", .boolean(true))] : [])
            + (snapshot.distrust == nil ? [] : [("verified", .boolean(false))])
    }

    var json: JSON { .object(fields) }

    /// A profile whose row can't be read: as any other's, with nothing in it but the name and what is wrong.
    static func json(_ damaged: DamagedProfile) -> JSON { .object(fields(of: damaged)) }

    static func fields(of damaged: DamagedProfile) -> [(String, JSON)] {
        let names = [
            "zone", "endpoint", "exchange_url", "token", "mode", "org", "note", "protected", "active", "status",
            "expires_at", "refreshed_at",
        ]
        let error = JSON.object([
            ("kind", .string(Self.damaged)), ("message", .string(damaged.error.message)), ("at", .null),
        ])
        return [("name", .string(damaged.name))]
            + names.map { ($0, $0 == "status" ? .string(Self.damaged) : .null) }
            + [("last_error", error), ("verified", .boolean(false))]
    }

    /// Names and values, one a line, for `show`.
    var description: [(name: String, value: String)] {
        var lines = [
            ("name", profile.name.text), ("zone", profile.zone.text), ("endpoint", profile.endpoint.description),
            ("source", profile.source.method.description), ("token", "from \(profile.source.token.text.printable)"),
            ("exchange", profile.source.exchangeURL.description),
            ("mode", profile.mode.rawValue),
        ]
        if let organisation = profile.organisation { lines.append(("organisation", organisation.text.printable)) }
        if let note = profile.note { lines.append(("note", note.text.printable)) }
        if profile.isProtected { lines.append(("protected", "yes")) }
        if profile.revokesReplacedKeys { lines.append(("revokes", "replaced keys")) }
        if let end = profile.tokenExpires { lines.append(("token ends", end.date)) }
        if let distrust = snapshot.distrust { lines.append(("verified", distrust.message)) }
        lines.append(("active", snapshot.isActive ? "yes" : "no"))
        lines.append(("keys", snapshot.credentials.isEmpty ? timeLeft : "\(status.rawValue), \(timeLeft)"))
        if let success = snapshot.refresh.lastSuccess { lines.append(("refreshed", "\(ago(success)) ago")) }
        if let failure = snapshot.refresh.failure {
            lines.append(("trouble", "\(failure.message.printable), \(ago(failure.at)) ago"))
        }
        return lines
    }

    private func ago(_ moment: Timestamp) -> String { shortSpan(seconds: now.timestamp.seconds - moment.seconds) }
}

extension ProfileStatus {
    /// As far as it helps to see it at once.
    var colour: Style.Colour? {
        switch self {
        case .fresh: .green
        case .expiring: .yellow
        case .failing, .expired: .red
        case .none: nil
        }
    }
}
