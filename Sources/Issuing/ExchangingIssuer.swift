internal import Credentials
internal import Exchange
internal import Tokens

/// An issuer that swaps the token of a profile's reference at an exchange: all but what the request is.
protocol ExchangingIssuer: CredentialIssuer {
    var tools: IssuingTools { get }

    /// What the exchange is asked, and what its answer calls the parts.
    func request(_ token: APIToken, for profile: Profile) -> (ExchangeRequest, ResponseFields)
}

extension ExchangingIssuer {
    func issue(for profile: Profile, now: () -> ClockReading) throws(RefreshFailure) -> IssuedCredential {
        let token = try token(of: profile, now: now)
        let (request, fields) = request(token, for: profile)
        do {
            let response = try TokenExchange(client: tools.client, limits: tools.limits)
                .send(request, token: token, fields: fields, now: now)
            return IssuedCredential(
                credential: response.credential, principal: response.principal, lifetime: response.lifetime)
        } catch {
            throw RefreshFailure(
                kind: error.kind, message: error.message, hint: error.hint, at: now().timestamp,
                retryAfter: error.retryAfter)
        }
    }

    func revoke(_ accessKeyID: Secret, of profile: Profile, now: () -> ClockReading) throws {
        let token = try tools.apiToken(of: profile, to: "revoke keys")
        try ObjectStorageAPI(client: tools.client, limits: tools.limits)
            .revoke(accessKeyID, token: token, besides: profile.source.exchangeURL, now: now)
    }

    private func token(of profile: Profile, now: () -> ClockReading) throws(RefreshFailure) -> APIToken {
        do {
            return try tools.tokens.resolve(for: profile)
        } catch {
            throw RefreshFailure(
                kind: .tokenReference, message: error.message, hint: error.hint, at: now().timestamp)
        }
    }
}
