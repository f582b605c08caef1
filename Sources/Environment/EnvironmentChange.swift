public import Credentials

/// What a switch to a profile sets and unsets: the one table that every format, and `exec`, is made from.
public struct EnvironmentChange: Sendable {
    public struct Setting: Sendable, Equatable {
        public let name: String
        public let value: Value
    }

    /// A value that anyone may see, or one that a terminal gets only on request.
    public enum Value: Sendable, Equatable {
        case plain(String)
        case secret(Secret)

        public func reveal() -> String {
            switch self {
            case .plain(let text): text
            case .secret(let secret): secret.reveal()
            }
        }
    }

    /// In a fixed order.
    public let settings: [Setting]
    /// Every variable of the table that this switch does not set, in a fixed order. Unset, never emptied: botocore
    /// breaks on an empty `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_TOKEN_FILE`.
    public let unset: [String]

    /// When the keys that it puts into the environment end; nil where there are none.
    public let keysEnd: Timestamp?

    /// - Parameter configFile: the profile's private AWS config file, without which no SDK sends virtual-hosted
    ///   requests.
    public init(_ profile: Profile, _ material: ModeCredentials, configFile: String) {
        var settings: [Setting] = []
        func set(_ names: String..., to value: Value) {
            settings += names.map { Setting(name: $0, value: value) }
        }
        set("HEDDLE_PROFILE", to: .plain(profile.name.text))
        // botocore reads AWS_DEFAULT_REGION alone, the newer SDKs AWS_REGION.
        set("AWS_REGION", "AWS_DEFAULT_REGION", to: .plain(profile.zone.text))
        set("AWS_ENDPOINT_URL_S3", to: .plain(profile.endpoint.description))
        set("AWS_CONFIG_FILE", to: .plain(configFile))
        // A `[default]` in ~/.aws/credentials would shadow the container provider, and send real AWS keys to the
        // endpoint.
        set("AWS_SHARED_CREDENTIALS_FILE", to: .plain("/dev/null"))
        switch material {
        case .profile:
            // AWS_DEFAULT_PROFILE beats AWS_PROFILE in botocore; in the aws CLI's version 2 it is the other way round.
            set("AWS_PROFILE", "AWS_DEFAULT_PROFILE", to: .plain(profile.name.text))
        case .keys(let credential):
            set("AWS_ACCESS_KEY_ID", to: .secret(credential.accessKeyID))
            set("AWS_SECRET_ACCESS_KEY", to: .secret(credential.secretAccessKey))
            if let token = credential.sessionToken { set("AWS_SESSION_TOKEN", to: .secret(token)) }
            set("AWS_CREDENTIAL_EXPIRATION", to: .plain(credential.expires.rfc3339))
        case .container(let token):
            set("AWS_CONTAINER_CREDENTIALS_FULL_URI", to: .plain(profile.source.exchangeURL.description))
            set("AWS_CONTAINER_AUTHORIZATION_TOKEN", to: .secret(token.authorization))
        }
        self.settings = settings
        if case .keys(let credential) = material { keysEnd = credential.expires } else { keysEnd = nil }
        let names = Set(settings.map(\.name))
        unset = Self.competing.filter { !names.contains($0) }
    }

    /// Every variable that a switch sets or unsets, whatever the mode: what a shell must remember to undo it.
    public static let variables = common + competing

    /// What every mode sets.
    private static let common = [
        "HEDDLE_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
    ]

    /// Whatever an SDK might prefer to what a switch sets.
    private static let competing = [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_SECURITY_TOKEN", "AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ACCOUNT_ID", "AWS_CREDENTIAL_FILE",
    ]
}
