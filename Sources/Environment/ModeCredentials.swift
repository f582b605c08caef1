public import Credentials

/// What a mode puts into an environment besides the profile's own fields.
public enum ModeCredentials: Sendable {
    /// Nothing: SDKs ask `heddle credential-process`.
    case profile
    case keys(TemporaryCredential)
    /// The API token itself, which each SDK exchanges.
    case container(APIToken)
}
