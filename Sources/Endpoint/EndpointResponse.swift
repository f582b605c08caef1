internal import Credentials
internal import NIOCore
internal import OrderedJSON

/// What the endpoint answers, ready to be sent.
struct EndpointResponse: Sendable, Equatable {
    let status: Int
    let body: ByteBuffer
    /// `Allow` or `Retry-After`, where the status wants one.
    var field: Field?

    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    private init(_ status: Int, _ json: JSON, field: Field? = nil) {
        self.status = status
        body = ByteBuffer(string: json.text)
        self.field = field
    }

    var isRefusal: Bool { status != 200 }

    /// An error as SDKs read it: some look for `code`, others for `Code`.
    ///
    /// - Parameter message: without a secret.
    static func error(_ status: Int, _ code: String, _ message: String, field: Field? = nil) -> EndpointResponse {
        EndpointResponse(
            status,
            .object([
                ("code", .string(code)), ("Code", .string(code)), ("message", .string(message)),
                ("Message", .string(message)),
            ]), field: field)
    }

    static let healthy = EndpointResponse(200, .object([("status", .string("ok"))]))

    /// - Parameter end: what the SDK is told; see ``ProvidedCredential/endForSDKs(at:)``.
    static func keys(_ credential: TemporaryCredential, end: Timestamp) -> EndpointResponse {
        EndpointResponse(
            200,
            .object([
                ("AccessKeyId", .string(credential.accessKeyID.reveal())),
                ("SecretAccessKey", .string(credential.secretAccessKey.reveal())),
                // A string in any case: Rust's SDK takes nothing else, and botocore wants the field to be there.
                ("Token", .string(credential.sessionToken?.reveal() ?? "")), ("Expiration", .string(end.rfc3339)),
            ]))
    }

    static let badRequest = error(400, "BadRequest", "not a valid HTTP/1.1 request")
    /// For a wrong token, no token, and a name that no profile has: which it is, nobody is told.
    static let denied = error(403, "AccessDenied", "no such profile, or not its token: heddle env NAME --mode agent")
    static let fromBrowser = error(
        403, "Forbidden", "requests with Origin, Sec-Fetch-*, Forwarded or X-Forwarded-* are not answered")
    static let notFound = error(404, "NotFound", "only /v1/credentials/NAME and /v1/health are here")
    static let wrongMethod = error(
        405, "MethodNotAllowed", "only GET is answered", field: Field(name: "Allow", value: "GET"))
    static let hasBody = error(413, "ContentTooLarge", "a request must have no body")
    static let wrongHost = error(421, "MisdirectedRequest", "the Host header is not this endpoint's")
    static let headerTooLarge = error(431, "RequestHeaderFieldsTooLarge", "the header is larger than 16 KiB")
    /// Before it is known who asks, so it doesn't say why.
    static let unable = error(503, "ServiceUnavailable", "the agent can't look up profiles now: heddle status")
    static let stopping = error(503, "ServiceUnavailable", "the agent is stopping")

    /// Why there are no keys, for a client that has shown its token.
    static func failure(_ error: any ExplainedError) -> EndpointResponse {
        let refresh = error as? ProfileRefreshError
        let retry = (refresh?.nextTry ?? refresh?.failure.retryAfter).map { Field(name: "Retry-After", value: "\($0)") }
        let message = error.message + (error.hint.map { " (\($0))" } ?? "")
        return switch error.status {
        case .refused: Self.error(502, "TokenRefused", message)
        case .unavailable: Self.error(503, "ExchangeUnavailable", message, field: retry)
        case .tryAgain: Self.error(503, "TryAgain", message, field: retry)
        case .setUp: Self.error(500, "SetUpProblem", message)
        default: Self.error(500, "InternalError", message)
        }
    }
}
