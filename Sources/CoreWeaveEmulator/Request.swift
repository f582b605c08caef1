internal import NIOHTTP1

/// A complete HTTP request.
struct Request: Sendable {
    /// In upper case.
    let method: String
    /// The path of the request line, still percent-encoded.
    let path: String
    /// The query of the request line without the `?`, still percent-encoded; empty if there is none.
    let query: String
    private let headers: HTTPHeaders
    var body: [UInt8] = []

    init(_ head: HTTPRequestHead) {
        method = head.method.rawValue
        let target = head.uri
        let end = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<end])
        query = String(target[end...].dropFirst())
        headers = head.headers
    }

    /// In lower case.
    var fieldNames: [String] { headers.map { $0.name.lowercased() } }

    /// The values of a header field, joined as specified in RFC 9110, 5.3; nil if the field is absent.
    func field(_ name: String) -> String? {
        let values = headers[name]
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    /// The token of `Authorization: Bearer TOKEN`.
    var bearerToken: String? {
        guard let field = field("authorization"), field.lowercased().hasPrefix("bearer ") else { return nil }
        return String(field.dropFirst(7))
    }

    /// The bucket of a virtual-hosted request: what `Host` has before `.localhost`.
    var bucket: String? {
        guard let host = field("host")?.split(separator: ":").first, host.hasSuffix(".localhost") else { return nil }
        return String(host.dropLast(".localhost".count))
    }

    /// Whether it is signed as S3 wants it, rather than for CoreWeave's API.
    var isSigned: Bool { field("authorization")?.hasPrefix("AWS4-HMAC-SHA256 ") ?? false }
}

/// The operation that a request's path and method select.
enum Route {
    enum Control {
        case readCounts, readConfiguration, changeConfiguration, addFaults, clearFaults
    }

    case exchange(ExchangeKind)
    case listBuckets, canI, revoke, elsewhere
    case bucket(String, EmulatorState.BucketOperation)
    case pathStyle
    case control(Control)
    /// The path exists, but only for these methods.
    case wrongMethod(allowed: String)
    case unknown

    static let exchangePath = "/v1/cwobject/temporary-credentials/api-token"
    static let accessKeyPath = "/v1/cwobject/access-key"
    static let oidcPath = "/v1/cwobject/temporary-credentials/oidc"
    static let canIPath = "/v1/cwobject/auth/can-i"
    static let revokePath = "/v1/cwobject/revoke-access-key/access-key"
    static let elsewherePath = "/elsewhere"

    init(_ request: Request) {
        if let bucket = request.bucket {
            let operation = EmulatorState.BucketOperation(rawValue: request.method)
            self = operation.map { .bucket(bucket, $0) } ?? .wrongMethod(allowed: "GET, PUT, DELETE")
            return
        }
        switch (request.path, request.method) {
        case (Self.exchangePath, "GET"): self = .exchange(.apiToken)
        case (Self.accessKeyPath, "POST"): self = .exchange(.accessKey)
        case (Self.oidcPath, "POST"): self = .exchange(.oidcByPost)
        case (_, "GET") where request.path.hasPrefix(Self.oidcPath + "/"):
            self = .exchange(.oidc(organisation: String(request.path.dropFirst(Self.oidcPath.count + 1))))
        case ("/", "GET"): self = .listBuckets
        case (Self.canIPath, "POST"): self = .canI
        case (Self.revokePath, "POST"): self = .revoke
        case (Self.elsewherePath, _): self = .elsewhere
        case ("/_emulator/counts", "GET"): self = .control(.readCounts)
        case ("/_emulator/configuration", "GET"): self = .control(.readConfiguration)
        case ("/_emulator/configuration", "PUT"): self = .control(.changeConfiguration)
        case ("/_emulator/faults", "POST"): self = .control(.addFaults)
        case ("/_emulator/faults", "DELETE"): self = .control(.clearFaults)
        case (Self.accessKeyPath, _), (Self.oidcPath, _), (Self.canIPath, _), (Self.revokePath, _):
            self = .wrongMethod(allowed: "POST")
        case (Self.exchangePath, _), ("/", _), ("/_emulator/counts", _): self = .wrongMethod(allowed: "GET")
        case ("/_emulator/configuration", _): self = .wrongMethod(allowed: "GET, PUT")
        case ("/_emulator/faults", _): self = .wrongMethod(allowed: "POST, DELETE")
        default: self = request.isSigned ? .pathStyle : .unknown
        }
    }
}
