public import Credentials
public import HTTP

/// Why a token got no credential. Of an error's body nothing is used: such bodies have been seen to echo the token.
public enum ExchangeError: ExplainedError, Equatable {
    /// No whole answer came.
    case network(HTTPError)
    /// 401: the token is unknown, has expired or was revoked.
    case tokenRefused(host: String, retryAfter: Int? = nil)
    /// 403: the token is good, but may not create access keys.
    case forbidden(host: String, retryAfter: Int? = nil)
    /// 404.
    case notFound(url: ServiceURL)
    /// 3xx. The token was sent nowhere else.
    case redirected(host: String, status: Int)
    /// 429.
    case rateLimited(host: String, retryAfter: Int?)
    /// 5xx.
    case serviceFailed(host: String, status: Int, retryAfter: Int?)
    /// Any other status that is not 200.
    case unexpectedStatus(host: String, status: Int)
    /// 200, but not an exchange's answer.
    case notAnAnswer(host: String, ResponseFlaw)
    /// The credential had expired when it came. `clockOff` is by how many seconds this machine's clock is ahead of the
    /// exchange's (negative: behind); nil where the answer didn't tell.
    case alreadyExpired(host: String, expired: Timestamp, clockOff: Int?)

    /// - Parameter response: any whose status is not 200.
    init(refusal response: HTTPResponse, from url: ServiceURL, at now: ClockReading) {
        let host = url.hostField
        let retryAfter = response.retryAfter(now: now.timestamp)
        self =
            switch response.status {
            case 300...399: .redirected(host: host, status: response.status)
            case 401: .tokenRefused(host: host, retryAfter: retryAfter)
            case 403: .forbidden(host: host, retryAfter: retryAfter)
            case 404: .notFound(url: url)
            case 429: .rateLimited(host: host, retryAfter: retryAfter)
            case 500...599: .serviceFailed(host: host, status: response.status, retryAfter: retryAfter)
            default: .unexpectedStatus(host: host, status: response.status)
            }
    }

    /// In the words of `sync -o json`.
    public var kind: RefreshFailure.Kind {
        switch self {
        case .network(.timeout): .timeout
        case .network(.tls), .network(.proxyTLS): .tls
        case .network(.bodyTooLarge), .network(.headersTooLarge), .network(.cutShort), .network(.malformed),
            .network(.undecodable):
            .protocolError
        // The token is the one thing in a request that is not Heddle's own; APIToken refuses such ones long before.
        case .network(.invalidHeader): .tokenReference
        case .network: .unavailable
        case .tokenRefused, .forbidden: .auth
        case .rateLimited: .rateLimited
        case .serviceFailed: .unavailable
        case .notFound, .redirected, .unexpectedStatus, .notAnAnswer, .alreadyExpired: .protocolError
        }
    }

    public var status: ExitStatus { kind.status }

    /// Seconds that the exchange asked for a pause for, 0 to ``RefreshFailure/longestPause``.
    public var retryAfter: Int? {
        switch self {
        case .tokenRefused(_, let seconds), .forbidden(_, let seconds), .rateLimited(_, let seconds),
            .serviceFailed(_, _, let seconds):
            seconds
        default: nil
        }
    }

    public var message: String {
        switch self {
        case .network(let error): error.message
        case .tokenRefused(let host, _): "\(host) refused the token (401)"
        case .forbidden(let host, _): "\(host) took the token, but it may not create access keys (403)"
        case .notFound(let url): "there is no token exchange at \(url) (404)"
        case .redirected(let host, let status):
            "\(host) answered with a redirect (\(status)), which is never followed with a token"
        case .rateLimited(let host, let seconds):
            "\(host): rate limited (429)" + (seconds.map { ", retry in \(shortSpan(seconds: $0))" } ?? "")
        case .serviceFailed(let host, let status, _): "\(host) failed to answer (\(status))"
        case .unexpectedStatus(let host, let status): "unexpected status \(status) from \(host)"
        case .notAnAnswer(let host, let flaw): "invalid response from \(host): \(flaw.message)"
        case .alreadyExpired(let host, let expired, _):
            "\(host) returned credentials that had already expired at \(expired)"
        }
    }

    public var hint: String? {
        switch self {
        case .network(let error): error.hint
        case .tokenRefused:
            "check what the token reference gives; if the token has expired, make a new one in the CoreWeave console"
        case .forbidden:
            "requires the Object Storage Admin role, or a policy that grants cwobject:CreateAccessKey"
        case .notFound, .redirected, .unexpectedStatus, .notAnAnswer: "check the profile's exchange URL"
        case .rateLimited: "try again later; a schedule that refreshes more often than needed may be the cause"
        case .serviceFailed: "try again; if it lasts, ask CoreWeave"
        case .alreadyExpired(_, _, let clockOff): Self.clockHint(clockOff)
        }
    }

    private static func clockHint(_ clockOff: Int?) -> String {
        guard let clockOff else { return "check this machine's clock with date" }
        guard abs(clockOff) >= 60 else { return "try again; the exchange's own clock may be wrong" }
        let side = clockOff > 0 ? "ahead of" : "behind"
        return "set this machine's clock: it is \(shortSpan(seconds: abs(clockOff))) \(side) the exchange's"
    }
}
