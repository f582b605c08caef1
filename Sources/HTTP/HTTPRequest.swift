public import Credentials

/// One request, sent once.
public struct HTTPRequest: Sendable {
    public enum Method: Sendable {
        case get
        case post(HTTPBody)

        func bytesToSend() -> SecretBytes {
            switch self {
            case .get: SecretBytes([])
            case .post(let body): body.bytesToSend()
            }
        }
    }

    public let method: Method
    public let url: ServiceURL
    /// What follows `?`, percent-encoded already; empty for none.
    public let query: String
    /// Every value is a ``Secret``, so that no dump of a request can tell which of them mattered.
    public let headers: [(name: String, value: Secret)]
    public let limits: HTTPLimits

    /// - Parameter headers: besides what `authorization` and a body bring.
    public init(
        _ method: Method = .get, url: ServiceURL, query: String = "", authorization: HTTPAuthorization,
        headers: [(name: String, value: Secret)] = [], limits: HTTPLimits = HTTPLimits()
    ) {
        self.method = method
        self.url = url
        self.query = query
        var headers = headers
        if let value = authorization.value { headers.append((name: "Authorization", value: value)) }
        if case .post(let body) = method {
            headers.append((name: "Content-Type", value: Secret(body.contentType)))
        }
        self.headers = headers
        self.limits = limits
    }

    /// The whole URL as curl gets it.
    var address: String {
        query.isEmpty ? url.description : "\(url)\(url.path.isEmpty ? "/" : "")?\(query)"
    }

    /// Refuses what would let a value end its header field and begin another (RFC 9110, section 5.5).
    ///
    /// - Throws: ``HTTPError/invalidHeader(name:)``, ``HTTPError/invalidQuery``.
    func validate() throws(HTTPError) {
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenCharacter) else { throw .invalidHeader(name: "…") }
            guard value.reveal().utf8.allSatisfy(\.isFieldCharacter) else { throw .invalidHeader(name: name) }
        }
        guard query.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { throw .invalidQuery }
    }
}

extension UInt8 {
    /// A character of a field name: `token` of RFC 9110, section 5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }

    /// A character of a field value: visible ASCII, space and tab.
    fileprivate var isFieldCharacter: Bool { (0x20...0x7E).contains(self) || self == 0x09 }
}
