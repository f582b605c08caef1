internal import Credentials
internal import Exchange
internal import HTTP

/// `api-token`: CoreWeave's exchange of an API token for temporary keys.
struct APITokenIssuer: ExchangingIssuer {
    let tools: IssuingTools

    func request(_ token: APIToken, for profile: Profile) -> (ExchangeRequest, ResponseFields) {
        (ExchangeRequest(url: profile.source.exchangeURL, authorization: .bearer(token)), .documented)
    }
}
