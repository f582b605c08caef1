public import Credentials
public import HTTP

/// Why a key did not list buckets.
public enum ListBucketsError: ExplainedError, Equatable {
    /// No whole answer came.
    case network(HTTPError)
    /// `InvalidAccessKeyId`: the service doesn't know the key, or doesn't know it yet.
    case invalidKey(host: String)
    /// `AccessDenied`: the key may not do this, or doesn't work yet: CoreWeave's new ones take seconds, and say this.
    case accessDenied(host: String)
    /// `SignatureDoesNotMatch`: the secret is not the key's, or something on the way changed the request.
    case signatureMismatch(host: String)
    /// `RequestTimeTooSkewed`. `clockOff` is by how many seconds the time that was signed is ahead of the service's
    /// (negative: behind); nil where the answer didn't tell.
    case requestTimeTooSkewed(host: String, clockOff: Int?)
    /// `ExpiredToken`, `TokenRefreshRequired`.
    case expiredToken(host: String)
    /// `AuthorizationHeaderMalformed`: of all that is in there, only the zone is anyone's choice.
    case zoneRefused(host: String, zone: Zone)
    /// 3xx; not followed.
    case redirected(host: String, status: Int)
    /// Any other answer that is not 200; `code` is S3's, where there is one.
    case unexpected(host: String, status: Int, code: String?)
    /// 200, but no list of buckets.
    case notAList(host: String)

    init(_ response: HTTPResponse, host: String, zone: Zone, signedAt time: Timestamp) {
        let code = S3ErrorCode.read(response.body)
        switch code {
        case "InvalidAccessKeyId": self = .invalidKey(host: host)
        case "AccessDenied": self = .accessDenied(host: host)
        case "SignatureDoesNotMatch": self = .signatureMismatch(host: host)
        case "RequestTimeTooSkewed":
            self = .requestTimeTooSkewed(host: host, clockOff: response.date.map { time.seconds - $0.seconds })
        case "ExpiredToken", "TokenRefreshRequired": self = .expiredToken(host: host)
        case "AuthorizationHeaderMalformed": self = .zoneRefused(host: host, zone: zone)
        default:
            self =
                (300...399).contains(response.status)
                ? .redirected(host: host, status: response.status)
                : .unexpected(host: host, status: response.status, code: code)
        }
    }

    public var message: String {
        switch self {
        case .network(let error): error.message
        case .invalidKey(let host): "\(host) doesn't know the access key"
        case .accessDenied(let host): "\(host) denied access to the list of buckets"
        case .signatureMismatch(let host): "\(host) rejected the signature"
        case .requestTimeTooSkewed(let host, nil): "\(host) rejected the request's time"
        case .requestTimeTooSkewed(let host, let off?):
            "\(host) rejected the request's time: \(shortSpan(seconds: abs(off))) \(off > 0 ? "ahead of" : "behind") its own"
        case .expiredToken(let host): "\(host) says that the credential has expired"
        case .zoneRefused(let host, let zone): "\(host) doesn't accept requests for the zone \(zone)"
        case .redirected(let host, let status): "\(host) answered with a redirect (\(status)), which was not followed"
        case .unexpected(let host, let status, let code): "\(host) answered \(status)\(code.map { " \($0)" } ?? "")"
        case .notAList(let host): "\(host) answered with something that is not a list of buckets"
        }
    }

    public var hint: String? {
        switch self {
        case .network(let error): error.hint
        case .invalidKey:
            "a new key takes some seconds to work: try again; then refresh it with heddle sync --force NAME"
        case .accessDenied: "a new key takes some seconds to work: try again; then check your organisation's policies"
        case .signatureMismatch:
            "refresh the key with heddle sync --force NAME; a proxy that rewrites requests does this too"
        case .requestTimeTooSkewed: "set this machine's clock"
        case .expiredToken: "heddle sync --force NAME"
        case .zoneRefused: "check the profile's zone"
        case .redirected, .notAList: "check the profile's endpoint"
        case .unexpected(_, 500..., _), .unexpected(_, 429, _): "try again later"
        case .unexpected: "check the profile's endpoint and zone"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .network(let error): error.status
        case .invalidKey, .accessDenied, .signatureMismatch, .expiredToken: .refused
        case .unexpected(_, 429, _): .tryAgain
        case .requestTimeTooSkewed: .setUp
        case .zoneRefused, .redirected, .unexpected, .notAList: .unavailable
        }
    }

    /// Whether this is how a key looks that has not reached all of the service yet.
    public var mayBePropagation: Bool {
        switch self {
        case .invalidKey, .accessDenied: true
        default: false
        }
    }
}
