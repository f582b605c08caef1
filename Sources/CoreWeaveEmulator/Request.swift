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
}

/// The operation that a request's path and method select.
enum Route {
    enum Control {
        case readCounts, readConfiguration, changeConfiguration, addFaults, clearFaults
    }

    case exchange, listBuckets, elsewhere
    case control(Control)
    /// The path exists, but only for these methods.
    case wrongMethod(allowed: String)
    case unknown

    static let exchangePath = "/v1/cwobject/temporary-credentials/api-token"
    static let elsewherePath = "/elsewhere"

    init(_ request: Request) {
        switch (request.path, request.method) {
        case (Self.exchangePath, "GET"): self = .exchange
        case ("/", "GET"): self = .listBuckets
        case (Self.elsewherePath, _): self = .elsewhere
        case ("/_emulator/counts", "GET"): self = .control(.readCounts)
        case ("/_emulator/configuration", "GET"): self = .control(.readConfiguration)
        case ("/_emulator/configuration", "PUT"): self = .control(.changeConfiguration)
        case ("/_emulator/faults", "POST"): self = .control(.addFaults)
        case ("/_emulator/faults", "DELETE"): self = .control(.clearFaults)
        case (Self.exchangePath, _), ("/", _), ("/_emulator/counts", _): self = .wrongMethod(allowed: "GET")
        case ("/_emulator/configuration", _): self = .wrongMethod(allowed: "GET, PUT")
        case ("/_emulator/faults", _): self = .wrongMethod(allowed: "POST, DELETE")
        default: self = .unknown
        }
    }
}
