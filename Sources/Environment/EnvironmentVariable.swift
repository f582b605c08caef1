public import Credentials

/// One variable that a switch sets or unsets, and what it is in each mode.
public struct EnvironmentVariable: Sendable {
    public let name: String
    private let profile: VariableContent
    private let keys: VariableContent
    private let container: VariableContent
    private let agent: VariableContent

    init(_ name: String, always content: VariableContent) {
        self.init(name, profile: content, keys: content, container: content, agent: content)
    }

    init(
        _ name: String, profile: VariableContent = .unset, keys: VariableContent = .unset,
        container: VariableContent = .unset, agent: VariableContent = .unset
    ) {
        self.name = name
        self.profile = profile
        self.keys = keys
        self.container = container
        self.agent = agent
    }

    public func content(in mode: Mode) -> VariableContent {
        switch mode {
        case .profile: profile
        case .keys: keys
        case .container: container
        case .agent: agent
        }
    }

    /// What it is whatever the mode; nil where that differs.
    public var commonContent: VariableContent? {
        profile == keys && keys == container && container == agent ? profile : nil
    }

    /// Everything that S3 clients look at and a switch decides, in the order in which it is written.
    ///
    /// The settings and unset lines of every format, what a shell saves for `off`, and what makes a prompt show that a
    /// shell's variables are not the profile's any more, all come from here. `HEDDLE_PROFILE` is the first: shells look
    /// for it there.
    public static let table = [
        EnvironmentVariable("HEDDLE_PROFILE", always: .profileName),
        // botocore reads AWS_DEFAULT_REGION alone, the newer SDKs AWS_REGION.
        EnvironmentVariable("AWS_REGION", always: .zone),
        EnvironmentVariable("AWS_DEFAULT_REGION", always: .zone),
        // Some clients know only one of the three, and none may fall back to amazonaws.com: mountpoint-s3 and vLLM's
        // streamer read AWS_ENDPOINT_URL alone, s5cmd and MosaicML's streaming S3_ENDPOINT_URL.
        EnvironmentVariable("AWS_ENDPOINT_URL_S3", always: .endpoint),
        EnvironmentVariable("AWS_ENDPOINT_URL", always: .copy(of: "AWS_ENDPOINT_URL_S3")),
        EnvironmentVariable("S3_ENDPOINT_URL", always: .copy(of: "AWS_ENDPOINT_URL_S3")),
        // No SDK reads it: Ray's LLM library and CoreWeave's notebooks do.
        EnvironmentVariable("AWS_S3_ADDRESSING_STYLE", always: .literal("virtual")),
        // Where keys are missing, no SDK shall wait for a metadata service, or get a cloud machine's keys from it.
        EnvironmentVariable("AWS_EC2_METADATA_DISABLED", always: .literal("true")),
        // Without it version 1 of the Go SDK and version 2 of the JavaScript SDK read no config file.
        EnvironmentVariable("AWS_SDK_LOAD_CONFIG", always: .literal("1")),
        EnvironmentVariable("AWS_CONFIG_FILE", always: .configFile),
        // A `[default]` in ~/.aws/credentials would shadow the container provider, and send real AWS keys to the
        // endpoint; and where this names no regular file, s3cmd reads that one after all.
        EnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", always: .credentialsFile),
        // AWS_DEFAULT_PROFILE beats AWS_PROFILE in botocore; in the aws CLI's version 2 it is the other way round.
        EnvironmentVariable("AWS_PROFILE", profile: .section),
        EnvironmentVariable("AWS_DEFAULT_PROFILE", profile: .section),
        EnvironmentVariable("AWS_ACCESS_KEY_ID", keys: .accessKeyID),
        EnvironmentVariable("AWS_SECRET_ACCESS_KEY", keys: .secretAccessKey),
        EnvironmentVariable("AWS_SESSION_TOKEN", keys: .sessionToken),
        EnvironmentVariable("AWS_CREDENTIAL_EXPIRATION", keys: .expiration),
        EnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", container: .exchangeURL, agent: .agentURL),
        EnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN", container: .authorization, agent: .agentToken),
        // What some SDK would prefer to the above.
        EnvironmentVariable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
        // object_store reads the file alone, JavaScript's SDK the variable first.
        EnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", agent: .agentTokenFile),
        // The rest, too, is what some SDK would prefer.
        EnvironmentVariable("AWS_SECURITY_TOKEN"),
        EnvironmentVariable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
        EnvironmentVariable("AWS_ROLE_ARN"),
        EnvironmentVariable("AWS_ROLE_SESSION_NAME"),
        EnvironmentVariable("AWS_WEB_IDENTITY_TOKEN_FILE"),
        EnvironmentVariable("AWS_ACCOUNT_ID"),
        EnvironmentVariable("AWS_CREDENTIAL_FILE"),
    ]
}

/// What a variable is in one mode.
public enum VariableContent: Sendable, Equatable {
    /// Unset, never emptied: botocore breaks on an empty `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_TOKEN_FILE`.
    case unset
    case profileName
    /// The profile's section in its private files.
    case section
    case zone
    case endpoint
    case exchangeURL
    /// The path of the profile's private config file.
    case configFile
    /// The path of the profile's private credentials file.
    case credentialsFile
    case literal(String)
    /// What another variable is that stands above it in the table.
    case copy(of: String)
    case accessKeyID
    case secretAccessKey
    /// Unset where the exchange gave none.
    case sessionToken
    case expiration
    /// What a request to the exchange has in its `Authorization` field.
    case authorization
    /// Host and port of the endpoint.
    case endpointHost
    /// The endpoint with the bucket before its host.
    case bucketEndpoint
    /// `YES` or `NO`.
    case yesOverHTTPS
    /// `true` over plain http, else unset.
    case trueOverHTTP
    /// Whose recipe it is, and for which bucket.
    case toolMark
    /// The path of the file that the recipe has, by what its name ends with.
    case toolFile(String)
    case agentURL
    case agentToken
    /// The path of a file with that token.
    case agentTokenFile
}

/// What can be said of a variable that a switch has set, by whoever knows no more than the profile's name, its zone and
/// the paths of its files: a prompt has no time to look up the rest.
public enum VariableExpectation: Sendable, Equatable {
    case absent
    /// Set to anything but an empty value.
    case present
    case presentOrAbsent
    /// Some time as ``Timestamp/rfc3339`` writes it.
    case time
    /// Set to that and what follows it.
    case beginning(with: String)
    case equal(to: Known)

    public enum Known: Sendable, Equatable {
        case profileName, section, zone, configFile, credentialsFile, agentTokenFile
        case toolFile(String)
        case literal(String)
        case variable(String)
    }
}

extension VariableContent {
    public var expectation: VariableExpectation {
        switch self {
        case .unset: .absent
        case .profileName: .equal(to: .profileName)
        case .section: .equal(to: .section)
        case .zone: .equal(to: .zone)
        case .configFile: .equal(to: .configFile)
        case .credentialsFile: .equal(to: .credentialsFile)
        case .literal(let text): .equal(to: .literal(text))
        case .copy(let other): .equal(to: .variable(other))
        case .toolFile(let suffix): .equal(to: .toolFile(suffix))
        case .endpoint, .exchangeURL, .accessKeyID, .secretAccessKey, .agentURL, .agentToken, .endpointHost,
            .bucketEndpoint, .yesOverHTTPS, .toolMark:
            .present
        // An agent's token has none: so the mode is told from `agent` without its token file.
        case .authorization: .beginning(with: APIToken.scheme)
        case .agentTokenFile: .equal(to: .agentTokenFile)
        case .expiration: .time
        case .sessionToken, .trueOverHTTP: .presentOrAbsent
        }
    }
}
