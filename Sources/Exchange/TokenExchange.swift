public import Credentials
public import HTTP

/// Swaps a token for a temporary credential at one of CoreWeave's exchanges.
///
/// One request, whatever comes of it: each mints a key, so trying again is for the caller, who has a back-off and
/// knows ``ExchangeError/retryAfter``.
public struct TokenExchange {
    private let client: HTTPClient
    private let limits: HTTPLimits

    /// - Parameter limits: 10 s in all and 64 KiB, unless a test is in a hurry.
    public init(client: HTTPClient, limits: HTTPLimits = HTTPLimits()) {
        self.client = client
        self.limits = limits
    }

    /// The exchange of an API token for temporary keys.
    ///
    /// - Throws: ``ExchangeError``.
    public func exchange(
        _ token: APIToken, at url: ServiceURL, now: () -> ClockReading
    ) throws(ExchangeError) -> ExchangeResponse {
        try send(ExchangeRequest(url: url, authorization: .bearer(token)), token: token, now: now)
    }

    /// - Parameters:
    ///   - request: with the token, which is sent to its URL and nowhere else.
    ///   - token: must not be kept with an answer that repeats it.
    ///   - fields: what the answer calls its parts.
    ///   - now: this machine's clocks; read when the answer has arrived.
    /// - Throws: ``ExchangeError``.
    public func send(
        _ request: ExchangeRequest, token: APIToken, fields: ResponseFields = .documented, now: () -> ClockReading
    ) throws(ExchangeError) -> ExchangeResponse {
        let url = request.url
        let request = HTTPRequest(
            request.method, url: url, authorization: request.authorization,
            headers: [(name: "Accept", value: Secret("application/json"))], limits: limits)
        let response: HTTPResponse
        do {
            response = try client.send(request)
        } catch {
            throw .network(error)
        }
        let reading = now()
        guard response.status == 200 else { throw ExchangeError(refusal: response, from: url, at: reading) }
        return try Self.answer(response, fields, from: url, at: reading, token: token)
    }

    private static func answer(
        _ response: HTTPResponse, _ fields: ResponseFields, from url: ServiceURL, at now: ClockReading, token: APIToken
    ) throws(ExchangeError) -> ExchangeResponse {
        let document: ResponseDocument
        do {
            document = try ResponseDocument(response.body, fields, token: token)
        } catch {
            throw .notAnAnswer(host: url.hostField, error)
        }
        let answer = ExchangeResponse(
            credential: document.credential, principal: document.principal, issuerDate: response.date, reading: now)
        guard answer.lifetime.length > 0 else {
            throw .alreadyExpired(
                host: url.hostField, expired: document.credential.expires,
                clockOff: response.date.map { now.timestamp.seconds - $0.seconds })
        }
        return answer
    }
}

/// What an exchange is asked.
public struct ExchangeRequest: Sendable {
    let method: HTTPRequest.Method
    let url: ServiceURL
    let authorization: HTTPAuthorization

    public init(_ method: HTTPRequest.Method = .get, url: ServiceURL, authorization: HTTPAuthorization) {
        self.method = method
        self.url = url
        self.authorization = authorization
    }
}
