internal import Credentials
internal import NIOHTTP1

/// What a request must be to be answered: the rules as values. They are judged by the head alone, before anything else
/// of a request is read.
///
/// A web page can have a browser send requests to 127.0.0.1, under a host name of its own that leads there (DNS
/// rebinding), and a proxy may pass on requests from elsewhere: the checks of `Host`, `Origin` and their like are
/// against those. The token, which no page knows, is checked later and in any case.
struct RequestRules: Sendable {
    /// Bytes of a request's head, the request line included.
    static let headerLimit = 16 * 1024

    /// What `Host` may say, in lower case.
    private let hosts: Set<String>

    /// - Parameter addresses: what is listened on besides 127.0.0.1.
    init(port: Int, addresses: [ListenAddress]) {
        hosts = Set((["127.0.0.1", "localhost"] + addresses.map(\.host)).map { "\($0):\(port)".lowercased() })
    }

    enum Verdict: Equatable {
        case refused(EndpointResponse)
        case health
        /// The token is empty where there is none, or more than one.
        case credentials(name: String, token: Secret)
    }

    func judge(_ head: HTTPRequestHead) -> Verdict {
        var size = head.uri.utf8.count + "GET  HTTP/1.1\r\n\r\n".utf8.count
        var (hosts, tokens): ([String], [String]) = ([], [])
        var (isForeign, hasBody) = (false, false)
        for (name, value) in head.headers {
            size += name.utf8.count + value.utf8.count + ": \r\n".utf8.count
            switch name.lowercased() {
            case "host": hosts.append(value)
            case "authorization": tokens.append(value)
            case "content-length": hasBody = hasBody || value != "0"
            case "transfer-encoding": hasBody = true
            case let other: isForeign = isForeign || Self.isForeign(other)
            }
        }
        if size > Self.headerLimit { return .refused(.headerTooLarge) }
        guard hosts.count == 1, self.hosts.contains(hosts[0].lowercased()) else { return .refused(.wrongHost) }
        if isForeign { return .refused(.fromBrowser) }
        if head.method != .GET { return .refused(.wrongMethod) }
        if hasBody { return .refused(.hasBody) }
        return Self.target(of: head.uri, tokens.count == 1 ? tokens[0] : "")
    }

    /// - Parameter name: a header's, in lower case.
    private static func isForeign(_ name: String) -> Bool {
        name == "origin" || name == "forwarded" || name.hasPrefix("sec-fetch-") || name.hasPrefix("x-forwarded-")
    }

    private static let prefix = "/v1/credentials/"

    private static func target(of uri: String, _ authorization: String) -> Verdict {
        if uri == "/v1/health" { return .health }
        guard uri.hasPrefix(prefix), let name = percentDecoded(uri.dropFirst(prefix.count)) else {
            return .refused(.notFound)
        }
        return .credentials(name: name, token: token(in: authorization))
    }

    /// The scheme is not told apart by case (RFC 9110, 11.1).
    private static func token(in authorization: String) -> Secret {
        let scheme = "bearer "
        let hasScheme = authorization.prefix(scheme.count).lowercased() == scheme
        return Secret(hasScheme ? String(authorization.dropFirst(scheme.count)) : authorization)
    }

    /// Some clients write `@` as `%40`. nil where it is no text that way.
    private static func percentDecoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
