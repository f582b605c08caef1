internal import Credentials
internal import Exchange
internal import HTTP
internal import OrderedJSON

/// `access-key`: CoreWeave's access keys, which live as long as is asked for.
///
/// One POST to `/v1/cwobject/access-key`, as documented; where the profile's exchange URL is that of the exchange of API
/// tokens, the one beside it.
struct AccessKeyIssuer: ExchangingIssuer {
    let tools: IssuingTools
    let duration: KeyDuration

    func request(_ token: APIToken, for profile: Profile) -> (ExchangeRequest, ResponseFields) {
        let fields = JSON.object([
            ("durationSeconds", .integer(duration.seconds)), ("attributes", .keyName(of: profile)),
        ])
        let body = HTTPBody(Secret(fields.text), contentType: "application/json")
        let url = profile.source.exchangeURL.insteadOfAPITokens("/access-key")
        return (ExchangeRequest(.post(body), url: url, authorization: .bearer(token)), .camelCase)
    }
}

extension JSON {
    /// What CoreWeave's list of keys shows them by.
    static func keyName(of profile: Profile) -> JSON { .object([("name", .string("heddle-\(profile.name)"))]) }
}

extension ServiceURL {
    /// The address of another exchange of the same service, where this is that of API tokens; else this one, which its
    /// owner chose.
    ///
    /// - Parameter path: what follows `/v1/cwobject`.
    func insteadOfAPITokens(_ path: String) -> ServiceURL {
        let apiTokens = "/temporary-credentials/api-token"
        guard self.path.hasSuffix(apiTokens) else { return self }
        return at(path: self.path.dropLast(apiTokens.count) + path)
    }
}
