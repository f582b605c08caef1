internal import Credentials
internal import Exchange
internal import Tokens

/// `api-token`: CoreWeave's exchange of an API token for temporary keys.
struct APITokenIssuer: CredentialIssuer {
    private let tokens: TokenResolver
    private let exchange: TokenExchange

    init(_ tools: IssuingTools) {
        tokens = tools.tokens
        exchange = TokenExchange(client: tools.client, limits: tools.limits)
    }

    func issue(for profile: Profile, now: () -> ClockReading) throws(RefreshFailure) -> IssuedCredential {
        let token = try token(of: profile, now: now)
        do {
            let response = try exchange.exchange(token, at: profile.source.exchangeURL, now: now)
            return IssuedCredential(
                credential: response.credential, principal: response.principal, lifetime: response.lifetime)
        } catch {
            throw RefreshFailure(
                kind: error.kind, message: error.message, hint: error.hint, at: now().timestamp,
                retryAfter: error.retryAfter)
        }
    }

    private func token(of profile: Profile, now: () -> ClockReading) throws(RefreshFailure) -> APIToken {
        do {
            return try tokens.resolve(profile.source.token)
        } catch {
            throw RefreshFailure(
                kind: .tokenReference, message: error.message, hint: error.hint, at: now().timestamp)
        }
    }
}
