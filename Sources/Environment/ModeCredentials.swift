public import Credentials

/// What a mode puts into an environment besides the profile's own fields.
public enum ModeCredentials: Sendable {
    /// Nothing: SDKs ask `heddle credential-process`.
    case profile
    case keys(TemporaryCredential)
    /// The API token itself, which each SDK exchanges.
    case container(APIToken)
    /// Where the agent answers, and what it knows this profile's clients by.
    case agent(AgentAccess)

    public var mode: Mode {
        switch self {
        case .profile: .profile
        case .keys: .keys
        case .container: .container
        case .agent: .agent
        }
    }

    var key: TemporaryCredential? { if case .keys(let credential) = self { credential } else { nil } }
    var token: APIToken? { if case .container(let token) = self { token } else { nil } }
    var agent: AgentAccess? { if case .agent(let access) = self { access } else { nil } }
}

/// The loopback endpoint, as the clients of one profile are told of it.
public struct AgentAccess: Sendable {
    public let url: String
    public let token: Secret
    /// The path of a file with the token.
    public let tokenFile: String

    /// What the address of each profile begins with. The literal address of this machine: aws-sdk-swift takes plain http to
    /// nothing else.
    public static func directory(port: Int) -> String { "http://127.0.0.1:\(port)/v1/credentials/" }

    /// - Parameter port: on 127.0.0.1.
    public init(to profile: ProfileName, port: Int, token: Secret, tokenFile: String) {
        url = Self.directory(port: port) + profile.text
        self.token = token
        self.tokenFile = tokenFile
    }
}
