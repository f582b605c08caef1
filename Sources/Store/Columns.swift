internal import Credentials
internal import SQLite

/// How rows become values. What a row says is checked as if a person had typed it.
enum Columns {
    /// One row a generation of a profile's credentials, or one row for a profile without any. A single statement, and
    /// so a single view of the database: a transaction around two of them would cost every signed request of an SDK.
    static func select(_ condition: String = "") -> String {
        """
        SELECT profile.id, profile.name, token_reference, zone, endpoint, exchange_url, mode, organisation, note, protected,
            token_expires_at, profile.id IS active_profile_id, source,
            ended, last_success_at, failure_at, failure_kind, failure_message, failure_hint, failures_in_a_row,
            next_attempt_at, paused_until,
            generation, obtained_at, expires_at, obtained_uptime, obtained_boot, issuer_offset, sealed
        FROM profile LEFT JOIN refresh ON refresh.profile_id = profile.id LEFT JOIN selection ON selection.id = 1
            LEFT JOIN credential ON credential.profile_id = profile.id
        \(condition) ORDER BY profile.name, generation DESC
        """
    }

    /// One row a generation of one profile's credentials, and nothing of the profile but its number: what every signed
    /// request of an SDK needs. The other statement takes half as long again, most of it to be prepared.
    static let selectCredentials = """
        SELECT profile_id, generation, obtained_at, expires_at, obtained_uptime, obtained_boot, issuer_offset, sealed
        FROM credential WHERE profile_id =
            (SELECT id FROM profile WHERE name = ?1 COLLATE NOCASE AND name = ?1 COLLATE BINARY)
        ORDER BY generation DESC
        """

    private static let firstOfRefresh: Int32 = 13
    static let firstOfCredential: Int32 = 22

    static func profileID(_ row: Statement) -> ProfileID { ProfileID(number: Int64(row.int(0))) }

    /// The profile of a row, with the row's credential.
    static func snapshot(_ row: Statement) throws -> ProfileSnapshot {
        guard let mode = Mode(rawValue: row.text(6)) else {
            throw InvalidValue.freeText(field: "mode of a profile", why: "is none that Heddle knows")
        }
        guard let method = CredentialSource.Method(rawValue: row.text(12)) else {
            throw InvalidValue.freeText(field: "source of a profile", why: "is none that Heddle knows")
        }
        let source = CredentialSource(
            method: method, token: try TokenReference(row.text(2)), exchangeURL: try .exchange(row.text(5)))
        let profile = Profile(
            name: try ProfileName(row.text(1)), source: source, zone: try Zone(row.text(3)),
            endpoint: try .endpoint(row.text(4)), mode: mode,
            organisation: try row.optionalText(7).map { try FreeText($0, field: "organisation") },
            note: try row.optionalText(8).map { try FreeText($0, field: "note") }, isProtected: row.int(9) != 0,
            tokenExpires: row.optionalTimestamp(10))
        return ProfileSnapshot(
            id: profileID(row), profile: profile, isActive: row.int(11) != 0,
            credentials: credential(row).map { [$0] } ?? [], refresh: refresh(row, from: firstOfRefresh))
    }

    /// The row's credential, which begins at column `first`; nil for a profile without any.
    static func credential(_ row: Statement, from first: Int32 = firstOfCredential) -> CachedCredential? {
        guard let generation = row.optionalInt(first) else { return nil }
        return CachedCredential(
            generation: generation,
            lifetime: Lifetime(
                obtained: ClockReading(
                    wall: row.real(first + 1), uptime: row.real(first + 3), boot: row.text(first + 4)),
                length: Double(row.int(first + 2)) - row.real(first + 1), issuerOffset: row.real(first + 5)),
            sealed: row.blob(first + 6))
    }

    private static func refresh(_ row: Statement, from first: Int32) -> RefreshRecord {
        var record = RefreshRecord()
        record.ended = row.int(first)
        record.lastSuccess = row.optionalTimestamp(first + 1)
        if let at = row.optionalTimestamp(first + 2), let kind = RefreshFailure.Kind(rawValue: row.text(first + 3)) {
            record.failure = RefreshFailure(
                kind: kind, message: row.text(first + 4), hint: row.optionalText(first + 5), at: at)
        }
        record.failuresInARow = row.int(first + 6)
        record.nextAttempt = row.optionalTimestamp(first + 7)
        record.pausedUntil = row.optionalTimestamp(first + 8)
        return record
    }
}

extension Statement {
    fileprivate func optionalTimestamp(_ column: Int32) -> Timestamp? {
        optionalInt(column).map(Timestamp.init(seconds:))
    }
}
