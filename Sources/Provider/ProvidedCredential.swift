public import Credentials

/// Keys that are handed out.
public struct ProvidedCredential: Sendable {
    public let credential: TemporaryCredential
    public let lifetime: Lifetime
    /// Why a refresh that was called for did not come about, where the keys are served all the same.
    public let trouble: (any ExplainedError)?

    init(credential: TemporaryCredential, lifetime: Lifetime, trouble: (any ExplainedError)? = nil) {
        self.credential = credential
        self.lifetime = lifetime
        self.trouble = trouble
    }

    /// The end that an SDK is told: a fifteenth of the lifetime before the real one, but at least ``leastNotice``
    /// seconds from now while the keys last that long.
    ///
    /// Some SDKs come back only at the very end, and must still find an older key that works while the next one
    /// settles.
    public func endForSDKs(at now: ClockReading) -> Timestamp {
        let end = lifetime.end(at: now).seconds
        let early = end - Int((lifetime.length / 15).rounded())
        return Timestamp(seconds: max(early, min(end, now.timestamp.seconds + Self.leastNotice)))
    }

    static let leastNotice = 15
}
