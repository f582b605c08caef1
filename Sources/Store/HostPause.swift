public import Credentials
internal import SQLite

/// A host's request for a pause (429 or 503 with `Retry-After`), which holds for every profile that is exchanged
/// there.
public struct HostPause: Sendable, Equatable {
    public let until: Timestamp
    /// What it said then, and to which profile's request.
    public let failure: RefreshFailure
}

extension Store {
    /// Until when a host asked for a pause, as the last failures of any profile tell; nil: it doesn't.
    ///
    /// Failures from the future are left out: they were written down before the wall clock was set back.
    public func pause(ofHostOf url: ServiceURL, at now: Timestamp) throws -> HostPause? {
        let origin = "\(url.scheme.rawValue)://\(url.hostField)"
        return try explaining {
            let rows = try connection.rows(
                """
                SELECT paused_until, failure_kind, failure_message, failure_hint, failure_at
                FROM refresh JOIN profile ON profile.id = profile_id
                WHERE paused_until > ?1 AND failure_at <= ?1
                    AND (exchange_url = ?2 OR substr(exchange_url, 1, length(?2) + 1) = ?2 || '/')
                ORDER BY paused_until DESC LIMIT 1
                """, Value(now.seconds), .text(origin)
            ) { row -> HostPause? in
                guard let kind = RefreshFailure.Kind(rawValue: row.text(1)) else { return nil }
                return HostPause(
                    until: Timestamp(seconds: row.int(0)),
                    failure: RefreshFailure(
                        kind: kind, message: row.text(2), hint: row.optionalText(3), at: Timestamp(seconds: row.int(4)))
                )
            }
            return rows.first ?? nil
        }
    }
}
