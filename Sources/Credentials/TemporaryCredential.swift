internal import Text

/// The S3 keys that a token was exchanged for.
public struct TemporaryCredential: Sendable, Equatable {
    /// Names the key; shown in part, for it is half of what a signature needs.
    public let accessKeyID: Secret
    public let secretAccessKey: Secret
    /// nil where the exchange gave none, or `""`.
    public let sessionToken: Secret?
    /// As the issuer's answer has it; by this machine's wall clock where the cache hands it out.
    public let expires: Timestamp

    public init(accessKeyID: Secret, secretAccessKey: Secret, sessionToken: Secret?, expires: Timestamp) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expires = expires
    }

    /// `CWAK…7F2Q`: enough to recognise a key in a log, too little to be one.
    public var shortKeyID: String { Self.shortKeyID(of: accessKeyID) }

    /// The short form of a key's ID.
    public static func shortKeyID(of accessKeyID: Secret) -> String {
        let text = accessKeyID.reveal().printable
        return text.count >= 12 ? "\(text.prefix(4))…\(text.suffix(4))" : "…"
    }
}

/// One generation of a profile's credentials as it is cached: still sealed.
public struct CachedCredential: Sendable, Equatable {
    /// Counts up with every exchange of the profile.
    public let generation: Int
    public let lifetime: Lifetime
    public let sealed: [UInt8]

    public init(generation: Int, lifetime: Lifetime, sealed: [UInt8]) {
        self.generation = generation
        self.lifetime = lifetime
        self.sealed = sealed
    }
}
