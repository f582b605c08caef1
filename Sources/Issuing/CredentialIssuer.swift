public import Credentials

/// Makes keys for profiles of one source. One a thread: what is behind it is not shared.
public protocol CredentialIssuer {
    /// Makes new keys, or fails; never tries twice by itself, for each request may make some.
    ///
    /// - Parameter now: this machine's clocks; read when the answer has arrived.
    /// - Throws: ``RefreshFailure``: why there are none, and how long the other side asked for a pause.
    func issue(for profile: Profile, now: () -> ClockReading) throws(RefreshFailure) -> IssuedCredential

    /// Ends a key that it made, or fails; never tries twice by itself.
    ///
    /// - Throws: an ``ExplainedError``: then nobody knows whether the key still works. ``SourceError`` where keys of the
    ///   profile's source can't be revoked with its token.
    func revoke(_ accessKeyID: Secret, of profile: Profile, now: () -> ClockReading) throws
}

/// New keys, and what came with them.
public struct IssuedCredential: Sendable {
    public let credential: TemporaryCredential
    /// Who they were made for, as the other side has it: a JSON object of at most 16 KiB; nil where it didn't say. A
    /// server's words: make them printable before they are shown.
    public let principal: String?
    public let lifetime: Lifetime

    public init(credential: TemporaryCredential, principal: String?, lifetime: Lifetime) {
        self.credential = credential
        self.principal = principal
        self.lifetime = lifetime
    }
}
