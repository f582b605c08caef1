public import Credentials
internal import SQLite

/// A request for a pause (`Retry-After`): a host's, which holds for every profile that is exchanged there; or, where a
/// token was refused, for that token.
public struct ExchangePause: Sendable, Equatable {
    public let until: Timestamp
    /// What it said then, and to which profile's request.
    public let failure: RefreshFailure
}

extension Store {
    /// Until when no keys are asked for from this source, as the last failures of any profile tell; nil: they may be.
    ///
    /// A refused token (401, 403) holds up nobody who has another one. Failures from the future are left out: they were
    /// written down before the wall clock was set back. No pause is longer than ``RefreshFailure/longestPause``.
    ///
    /// - Parameter spread: until the moment that the profile has drawn whose request was answered so, which is somewhat
    ///   later: what a schedule and the service wait for, so that the hosts of a fleet don't come back all at once.
    public func pause(of source: CredentialSource, spread: Bool = false, at now: Timestamp) throws -> ExchangePause? {
        let url = source.exchangeURL
        let origin = "\(url.scheme.rawValue)://\(url.hostField)"
        return try explaining {
            let rows = try connection.rows(
                """
                SELECT
                    min(max(paused_until, coalesce(next_attempt_at, 0)), failure_at + ?3 + ?7, paused_until
                        + CASE WHEN paused_until - failure_at < ?8 THEN 0 ELSE min(paused_until - failure_at, ?7) END)
                    AS until, failure_kind, failure_message, failure_hint, failure_at
                FROM refresh JOIN profile ON profile.id = profile_id
                WHERE paused_until IS NOT NULL AND failure_at <= ?1 AND until > ?1 AND CASE failure_kind
                    WHEN ?4 THEN exchange_url = ?5 AND token_reference = ?6
                    ELSE exchange_url = ?2 OR substr(exchange_url, 1, length(?2) + 1) = ?2 || '/' END
                ORDER BY until DESC LIMIT 1
                """, Value(now.seconds), .text(origin), Value(RefreshFailure.longestPause),
                .text(RefreshFailure.Kind.auth.rawValue), .text(url.description), .text(source.token.text),
                Value(spread ? RefreshFailure.longestSpread : 0), Value(RefreshFailure.leastSpreadPause)
            ) { row -> ExchangePause? in
                guard let kind = RefreshFailure.Kind(rawValue: row.text(1)) else { return nil }
                return ExchangePause(
                    until: Timestamp(seconds: row.int(0)),
                    failure: RefreshFailure(
                        kind: kind, message: row.text(2), hint: row.optionalText(3), at: Timestamp(seconds: row.int(4)))
                )
            }
            return rows.first ?? nil
        }
    }
}
