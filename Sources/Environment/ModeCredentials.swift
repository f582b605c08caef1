public import Credentials

/// What a mode puts into an environment besides the profile's own fields.
public enum ModeCredentials: Sendable {
    /// Nothing: SDKs ask `heddle credential-process`.
    case profile
    case keys(TemporaryCredential)
    /// The API token itself, which each SDK exchanges.
    case container(APIToken)

    public var mode: Mode {
        switch self {
        case .profile: .profile
        case .keys: .keys
        case .container: .container
        }
    }

    var key: TemporaryCredential? { if case .keys(let credential) = self { credential } else { nil } }
    var token: APIToken? { if case .container(let token) = self { token } else { nil } }
}
