internal import Text

/// How the credentials of a profile get to a program.
public enum Mode: String, Sendable, CaseIterable {
    /// No secret in the environment: SDKs run `heddle credential-process`. The default.
    case profile
    /// Temporary keys in the environment, for tools that know nothing else. They are not renewed.
    case keys
    /// CoreWeave's documented set-up: each SDK exchanges the token itself.
    case container
    /// Heddle's own loopback endpoint, which SDKs ask over HTTP: no process for each request.
    case agent
}

/// One organisation's (or project's) access to object storage: where its keys come from, which zone, which endpoint.
public struct Profile: Hashable, Sendable {
    public var name: ProfileName
    public var source: CredentialSource
    public var zone: Zone
    public var endpoint: ServiceURL
    public var mode: Mode
    public var organisation: FreeText?
    public var note: FreeText?
    /// The prompt marks it, and `use` asks first on a terminal.
    public var isProtected: Bool
    /// Keys that a refresh replaced are revoked, once they are no longer handed out.
    public var revokesReplacedKeys: Bool
    /// When the API token itself ends, as its owner noted it down; nil: unknown or never.
    public var tokenExpires: Timestamp?

    public init(
        name: ProfileName, source: CredentialSource = CredentialSource(), zone: Zone,
        endpoint: ServiceURL = .objectStorage, mode: Mode = .profile, organisation: FreeText? = nil,
        note: FreeText? = nil, isProtected: Bool = false, revokesReplacedKeys: Bool = false,
        tokenExpires: Timestamp? = nil
    ) {
        self.name = name
        self.source = source
        self.zone = zone
        self.endpoint = endpoint
        self.mode = mode
        self.organisation = organisation
        self.note = note
        self.isProtected = isProtected
        self.revokesReplacedKeys = revokesReplacedKeys
        self.tokenExpires = tokenExpires
    }
}

/// A person's words about a profile: printable, up to 200 characters.
public struct FreeText: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// - Parameter field: what it is called in an error: `note`, `organisation`.
    /// - Throws: ``InvalidValue/freeText(field:why:)``.
    public init(_ text: String, field: String) throws(InvalidValue) {
        guard text.isPrintable else { throw .freeText(field: field, why: "has control or invisible characters") }
        // Code points, as SQLite counts them.
        guard text.unicodeScalars.count <= 200 else {
            throw .freeText(field: field, why: "is longer than 200 characters")
        }
        guard !text.holdsToken else { throw .freeText(field: field, why: "holds what looks like an API token") }
        self.text = text
    }

    public var description: String { text }
}
