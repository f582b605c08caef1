internal import Credentials
internal import Exchange
internal import HTTP
internal import OrderedJSON

/// `oidc`: CoreWeave's exchange of a workload identity for temporary keys of an organisation.
///
/// As documented: a GET with the JWT as the whole `Authorization`, without `Bearer`; with a duration a POST that has the
/// JWT in its body, and no `Authorization`.
struct OIDCIssuer: ExchangingIssuer {
    let tools: IssuingTools
    let organisation: OrganisationID
    let duration: KeyDuration?

    func request(_ token: APIToken, for profile: Profile) -> (ExchangeRequest, ResponseFields) {
        let exchange = "/temporary-credentials/oidc"
        let chosen = profile.source.exchangeURL
        guard let duration else {
            let url = chosen.insteadOfAPITokens("\(exchange)/\(organisation.text)")
            return (ExchangeRequest(url: url, authorization: .raw(token.secret)), .documented)
        }
        let fields = JSON.object([
            ("durationSeconds", .integer(duration.seconds)), ("orgId", .string(organisation.text)),
            ("oidcToken", .string(token.secret.reveal())), ("attributes", .keyName(of: profile)),
        ])
        let body = HTTPBody(Secret(fields.text), contentType: "application/json")
        return (
            ExchangeRequest(
                .post(body), url: chosen.insteadOfAPITokens(exchange), authorization: .anonymous),
            .camelCase
        )
    }
}
