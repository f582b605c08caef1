public import Credentials

/// A profile's number in the database; never given twice.
public struct ProfileID: Hashable, Sendable {
    let number: Int64
}

/// A profile with all that is known about it at one moment.
public struct ProfileSnapshot: Sendable {
    public let id: ProfileID
    public let profile: Profile
    public let isActive: Bool
    /// Newest first, two at the most, still sealed.
    public internal(set) var credentials: [CachedCredential]
    public let refresh: RefreshRecord
    /// Why what it says can't be believed; nil: Heddle wrote it, or a person confirmed it.
    public let distrust: (any ExplainedError)?

    /// To be called before its token is looked up, and before anything is sent where the row says.
    ///
    /// - Throws: ``StoreError/unconfirmed(_:)``, ``StoreError/changedElsewhere(_:)``; ``StoreError/keyMissing(path:)``
    ///   and its like, ``FileError`` where nobody can tell.
    public func requireTrust() throws {
        if let distrust { throw distrust }
    }

    public func status(at now: ClockReading) -> ProfileStatus {
        ProfileStatus(newest: credentials.first?.lifetime, refresh: refresh, at: now)
    }
}
