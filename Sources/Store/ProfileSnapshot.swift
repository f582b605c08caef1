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

    public func status(at now: ClockReading) -> ProfileStatus {
        ProfileStatus(newest: credentials.first?.lifetime, refresh: refresh, at: now)
    }
}
