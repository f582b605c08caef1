public import Credentials
public import HTTP
public import Tokens

/// Makes keys for any profile, by the issuer of its source.
public struct SourceIssuer: CredentialIssuer {
    private let tools: IssuingTools

    /// - Parameters:
    ///   - client: for this thread alone.
    ///   - limits: 10 s in all and 64 KiB, unless a test is in a hurry.
    public init(tokens: TokenResolver, client: HTTPClient, limits: HTTPLimits = HTTPLimits()) {
        tools = IssuingTools(tokens: tokens, client: client, limits: limits)
    }

    public func issue(for profile: Profile, now: () -> ClockReading) throws(RefreshFailure) -> IssuedCredential {
        try profile.source.method.issuer(tools).issue(for: profile, now: now)
    }

    public func revoke(_ accessKeyID: Secret, of profile: Profile, now: () -> ClockReading) throws {
        try profile.source.method.issuer(tools).revoke(accessKeyID, of: profile, now: now)
    }
}

/// What an issuer may need.
struct IssuingTools {
    let tokens: TokenResolver
    let client: HTTPClient
    let limits: HTTPLimits
}

extension CredentialSource.Method {
    /// The table of sources. One that is missing here doesn't compile.
    fileprivate func issuer(_ tools: IssuingTools) -> any CredentialIssuer {
        switch self {
        case .apiToken: APITokenIssuer(tools: tools)
        case .accessKey(let duration): AccessKeyIssuer(tools: tools, duration: duration)
        case .oidc(let organisation, let duration):
            OIDCIssuer(tools: tools, organisation: organisation, duration: duration)
        }
    }
}
