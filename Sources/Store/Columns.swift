internal import Credentials
internal import SQLite

/// How rows become values. What a row says is checked as if a person had typed it.
enum Columns {
    /// One row a generation of a profile's credentials, or one row for a profile without any. A single statement, and
    /// so a single view of the database: a transaction around two of them would cost every signed request of an SDK.
    static func select(_ condition: String = "") -> String {
        """
        SELECT profile.id, profile.name, token_reference, zone, endpoint, exchange_url, mode, organisation, note, protected,
            token_expires_at, profile.id IS active_profile_id, source, mac, revoke_replaced,
            ended, last_success_at, failure_at, failure_kind, failure_message, failure_hint, failures_in_a_row,
            next_attempt_at, paused_until, last_generation,
            generation, obtained_at, expires_at, obtained_uptime, obtained_boot, issuer_offset, sealed
        FROM profile LEFT JOIN refresh ON refresh.profile_id = profile.id LEFT JOIN selection ON selection.id = 1
            LEFT JOIN credential ON credential.profile_id = profile.id
        \(condition) ORDER BY profile.name, generation DESC
        """
    }

    /// One row a generation of one profile's credentials, and nothing of the profile but its number: what every signed
    /// request of an SDK needs. The other statement takes half as long again, most of it to be prepared.
    static let selectCredentials = """
        SELECT profile_id, generation, obtained_at, expires_at, obtained_uptime, obtained_boot, issuer_offset, sealed,
            (SELECT value FROM identity)
        FROM credential WHERE profile_id =
            (SELECT id FROM profile WHERE name = ?1 COLLATE NOCASE AND name = ?1 COLLATE BINARY)
        ORDER BY generation DESC
        """

    private static let firstOfRefresh: Int32 = 15
    private static let firstOfCredential: Int32 = 25
    /// Of ``selectCredentials``.
    static let identity: Int32 = 8

    static func profileID(_ row: Statement) -> ProfileID { ProfileID(number: Int64(row.int(0))) }

    /// All that a row says, with what is wrong with it.
    static func row(_ row: Statement) -> ProfileRow {
        var flaws: [RowFlaw] = []
        func read<Value>(otherwise standIn: Value, _ body: () throws(RowFlaw) -> Value) -> Value {
            do throws(RowFlaw) {
                return try body()
            } catch {
                flaws.append(error)
                return standIn
            }
        }
        var profile = ProfileRow.standIn
        let fields = AuthenticatedFields(
            name: read(otherwise: "") { () throws(RowFlaw) in try row.string(1) },
            source: row.text(12), token: row.text(2), exchangeURL: row.text(5), endpoint: row.text(4),
            protection: Int64(row.int(9)), revocation: Int64(row.int(14)))
        profile.name = read(otherwise: profile.name) { () throws(RowFlaw) in
            try row.parsed(1) { text throws(InvalidValue) in try ProfileName(text) }
        }
        profile.source.token = read(otherwise: profile.source.token) { () throws(RowFlaw) in
            try row.parsed(2) { text throws(InvalidValue) in try TokenReference(text) }
        }
        profile.zone = read(otherwise: profile.zone) { () throws(RowFlaw) in
            try row.parsed(3) { text throws(InvalidValue) in try Zone(text) }
        }
        profile.endpoint = read(otherwise: profile.endpoint) { () throws(RowFlaw) in
            try row.parsed(4) { text throws(InvalidValue) in try .endpoint(text) }
        }
        profile.source.exchangeURL = read(otherwise: profile.source.exchangeURL) { () throws(RowFlaw) in
            try row.parsed(5) { text throws(InvalidValue) in try .exchange(text) }
        }
        profile.mode = read(otherwise: profile.mode) { () throws(RowFlaw) in
            guard let mode = Mode(rawValue: try row.string(6)) else {
                throw row.flaw(6, "it is none that Heddle knows")
            }
            return mode
        }
        profile.organisation = read(otherwise: nil) { () throws(RowFlaw) in try freeText(row, 7) }
        profile.note = read(otherwise: nil) { () throws(RowFlaw) in try freeText(row, 8) }
        profile.isProtected = read(otherwise: true) { () throws(RowFlaw) in try row.integer(9, in: 0...1) == 1 }
        profile.revokesReplacedKeys = read(otherwise: false) { () throws(RowFlaw) in
            try row.integer(14, in: 0...1) == 1
        }
        profile.tokenExpires = read(otherwise: nil) { () throws(RowFlaw) in try row.optionalTimestamp(10) }
        profile.source.method = read(otherwise: .apiToken) { () throws(RowFlaw) in
            guard let method = CredentialSource.Method(rawValue: try row.string(12)) else {
                throw row.flaw(12, "it is none that Heddle knows")
            }
            return method
        }
        return ProfileRow(
            id: profileID(row), fields: fields, mac: row.isNull(13) ? nil : row.blob(13), profile: profile,
            isActive: row.int(11) != 0,
            refresh: read(otherwise: RefreshRecord()) { () throws(RowFlaw) in try refresh(row, from: firstOfRefresh) },
            credentials: read(otherwise: []) { () throws(RowFlaw) in
                try credential(row, from: firstOfCredential).map { [$0] } ?? []
            }, flaws: flaws)
    }

    private static func freeText(_ row: Statement, _ column: Int32) throws(RowFlaw) -> FreeText? {
        if row.isNull(column) { return nil }
        return try row.parsed(column) { text throws(InvalidValue) in
            try FreeText(text, field: row.name(column))
        }
    }

    /// The row's credential, which begins at column `first`; nil for a profile without any.
    static func credential(_ row: Statement, from first: Int32) throws(RowFlaw) -> CachedCredential? {
        if row.isNull(first) { return nil }
        let obtained = ClockReading(
            wall: try row.number(first + 1, in: Bounds.clock), uptime: try row.number(first + 3, in: Bounds.offset),
            boot: try row.string(first + 4))
        let length = Double(try row.integer(first + 2, in: Bounds.seconds)) - obtained.wall
        // The end is in whole seconds, rounded down: of a key that lasts no second it is before the beginning.
        guard length > -1, length <= Lifetime.longest else {
            throw row.flaw(first + 2, "no key lasts \(Int(length)) seconds")
        }
        return CachedCredential(
            generation: try row.integer(first, in: Bounds.counts),
            lifetime: Lifetime(
                obtained: obtained, length: length, issuerOffset: try row.number(first + 5, in: Bounds.offset)),
            sealed: try row.bytes(first + 6))
    }

    private static func refresh(_ row: Statement, from first: Int32) throws(RowFlaw) -> RefreshRecord {
        var record = RefreshRecord()
        // A profile that was never refreshed.
        if row.isNull(first) { return record }
        record.ended = try row.integer(first, in: Bounds.counts)
        record.lastSuccess = try row.optionalTimestamp(first + 1)
        if let at = try row.optionalTimestamp(first + 2),
            let kind = RefreshFailure.Kind(rawValue: try row.string(first + 3))
        {
            record.failure = RefreshFailure(
                kind: kind, message: try row.string(first + 4), hint: try row.optionalString(first + 5), at: at)
        }
        record.failuresInARow = try row.integer(first + 6, in: Bounds.counts)
        record.nextAttempt = try row.optionalTimestamp(first + 7)
        record.pausedUntil = try row.optionalTimestamp(first + 8)
        // Checked here, since it is counted on when a key was minted already.
        _ = try row.integer(first + 9, in: Bounds.counts)
        return record
    }
}
