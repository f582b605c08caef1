public import Credentials
internal import Exchange
public import HTTP
public import Tokens

/// What CoreWeave lets the token of a profile do, besides giving keys for it.
public struct TokenRights {
    private let tools: IssuingTools

    /// - Parameters:
    ///   - client: for this thread alone.
    ///   - limits: 10 s in all and 64 KiB, unless a test is in a hurry.
    public init(tokens: TokenResolver, client: HTTPClient, limits: HTTPLimits = HTTPLimits()) {
        tools = IssuingTools(tokens: tokens, client: client, limits: limits)
    }

    /// Whether the token's principal may do something with all resources.
    ///
    /// - Throws: an ``ExplainedError``: ``SourceError``, ``ProfileTokenError``, `APIError`.
    public func allows(_ action: ActionName, for profile: Profile, now: () -> ClockReading) throws -> Bool {
        let token = try tools.apiToken(of: profile, to: "check permissions")
        return try ObjectStorageAPI(client: tools.client, limits: tools.limits)
            .allows(action, token: token, besides: profile.source.exchangeURL, now: now)
    }
}

extension IssuingTools {
    /// The token of a profile whose source has one that CoreWeave's API takes.
    func apiToken(of profile: Profile, to purpose: String) throws -> APIToken {
        guard profile.source.method.usesAPIToken else {
            throw SourceError.needsAPIToken(profile.name, source: profile.source.method.name.rawValue, to: purpose)
        }
        return try tokens.resolve(for: profile)
    }
}

extension CredentialSource.Method {
    /// Whether the token reference leads to an API token, rather than to a workload's identity.
    fileprivate var usesAPIToken: Bool {
        switch self {
        case .apiToken, .accessKey: true
        case .oidc: false
        }
    }
}

/// Something that can't be done with the token of a profile's source.
public enum SourceError: ExplainedError, Equatable {
    case needsAPIToken(ProfileName, source: String, to: String)

    public var message: String {
        switch self {
        case .needsAPIToken(let name, let source, let purpose):
            "can't \(purpose) with \(name): CoreWeave's API takes an API token for that, and source \(source) has none"
        }
    }

    public var hint: String? {
        switch self {
        case .needsAPIToken(let name, _, _): "heddle set \(name) --source api-token --token REF"
        }
    }

    public var status: ExitStatus { .setUp }
}
