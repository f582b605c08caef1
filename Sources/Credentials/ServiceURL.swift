internal import Text

/// Where a service answers: `https://host[:port][/path]`, without user information, query or fragment.
///
/// Stricter than RFC 3986 on purpose: what is stored here decides where a token is sent.
public struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Sendable {
        case http, https
    }

    public let scheme: Scheme
    /// Lower case; an IPv6 address keeps its brackets.
    public let host: String
    /// 1 to 65535; nil for the scheme's own.
    public let port: Int?
    /// Starts with `/`, or is empty.
    public let path: String

    public static let objectStorage = constant("https://cwobject.com")
    public static let exchange = constant("https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token")

    /// An S3 endpoint: `http` only for CoreWeave's node-local cache `cwlota.com` and for loopback.
    ///
    /// - Throws: ``InvalidValue/url(_:why:)``, ``InvalidValue/insecureURL(_:allowed:)``.
    public static func endpoint(_ text: String) throws(InvalidValue) -> ServiceURL {
        let url = try ServiceURL(text)
        guard url.scheme == .https || url.host == "cwlota.com" || url.isLoopback else {
            throw .insecureURL(text, allowed: "cwlota.com and this machine only")
        }
        return url
    }

    /// A token exchange: `http` only for loopback.
    ///
    /// - Throws: ``InvalidValue/url(_:why:)``, ``InvalidValue/insecureURL(_:allowed:)``.
    public static func exchange(_ text: String) throws(InvalidValue) -> ServiceURL {
        let url = try ServiceURL(text)
        guard url.scheme == .https || url.isLoopback else {
            throw .insecureURL(text, allowed: "this machine only")
        }
        return url
    }

    /// Where a catalog or its signature is fetched from: `http` only for loopback, since whoever is on the way could change it.
    ///
    /// - Throws: ``InvalidValue/url(_:why:)``, ``InvalidValue/changeableURL(_:)``.
    public static func catalog(_ text: String) throws(InvalidValue) -> ServiceURL {
        let url = try ServiceURL(text)
        guard url.scheme == .https || url.isLoopback else { throw .changeableURL(text) }
        return url
    }

    /// The same service's address with another path.
    ///
    /// - Parameter path: starts with `/`; only what a URL may hold unescaped.
    public func at(path: String) -> ServiceURL {
        ServiceURL(scheme: scheme, host: host, port: port, path: path)
    }

    private init(scheme: Scheme, host: String, port: Int?, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Visible, and nothing that a shell, a config file or a header takes for more than itself. A switch, since each short
    /// command asks for some two hundred characters.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"),
            UInt8(ascii: "$"):
            false
        default: byte.isVisibleASCII
        }
    }

    private init(_ text: String) throws(InvalidValue) {
        guard text.utf8.count <= 2048 else { throw .url(Self.repeatable(text), why: "it is longer than 2048 bytes") }
        guard text.utf8.allSatisfy(Self.isAllowed) else {
            throw .url(Self.repeatable(text), why: "it has a character that is not allowed in a URL")
        }
        let lowered = text.lowercased()
        let rest: Substring
        if lowered.hasPrefix("https://") {
            scheme = .https
            rest = text.dropFirst(8)
        } else if lowered.hasPrefix("http://") {
            scheme = .http
            rest = text.dropFirst(7)
        } else {
            throw .url(Self.repeatable(text), why: "it does not start with https://")
        }
        // By bytes, since all are ASCII: a list parses two for each profile, and Characters take ten times as long.
        guard !rest.utf8.contains(UInt8(ascii: "?")) else { throw .url(Self.repeatable(text), why: "it has a query") }
        guard !rest.utf8.contains(UInt8(ascii: "#")) else {
            throw .url(Self.repeatable(text), why: "it has a fragment")
        }
        let authority = rest[..<(rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex)]
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            throw .url(Self.repeatable(text), why: "it has a user name or password")
        }
        guard !text.holdsToken else { throw .url(text, why: "it holds what looks like an API token") }
        let path = rest[authority.endIndex...]
        self.path = path == "/" ? "" : String(path)
        (host, port) = try Self.split(authority.lowercased(), of: text)
    }

    private static func split(_ authority: String, of text: String) throws(InvalidValue) -> (host: String, port: Int?) {
        let hostEnd: String.Index
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw .url(text, why: "its host has no closing ]")
            }
            hostEnd = authority.index(after: bracket)
            let address = authority[..<hostEnd].dropFirst().dropLast()
            guard address.contains(":"), address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw .url(text, why: "its host is not an IPv6 address")
            }
        } else {
            hostEnd = authority.utf8.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
            let labels = authority.utf8[..<hostEnd].split(separator: dot, omittingEmptySubsequences: false)
            let allowed = labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == hyphen || $0 == 0x5F }
            }
            guard allowed else { throw .url(text, why: "it has no valid host") }
        }
        let host = String(authority[..<hostEnd])
        let tail = authority[hostEnd...]
        if tail.isEmpty { return (host, nil) }
        guard tail.utf8.first == UInt8(ascii: ":"), tail.utf8.count <= 6,
            tail.utf8.dropFirst().allSatisfy(\.isASCIIDigit),
            let port = Int(tail.dropFirst()), (1...65535).contains(port)
        else { throw .url(text, why: "its port is not a number from 1 to 65535") }
        return (host, port)
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")

    /// A refused address as it may be shown: without what may be a password, a token or a signature.
    private static func repeatable(_ text: String) -> String {
        let end = text.lastIndex(of: "@").map { "…\(text[$0...])" } ?? text
        let address = end.prefix { $0 != "?" && $0 != "#" }
        return address.count < end.count ? "\(address)\(end.dropFirst(address.count).prefix(1))…" : end
    }

    private static func constant(_ text: String) -> ServiceURL {
        do {
            return try ServiceURL(text)
        } catch {
            preconditionFailure("a built-in URL is wrong: \(error)")
        }
    }

    /// Whether the host is this machine by its very spelling: `localhost`, a name below it (RFC 6761), `127.0.0.0/8`,
    /// `::1`.
    public var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let octets = host.utf8.split(separator: Self.dot, omittingEmptySubsequences: false).map(Substring.init)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }

    /// Host and port as a `Host` header field has them: the port only where it is not the scheme's own.
    public var hostField: String {
        switch (port, scheme) {
        case (nil, _), (443, .https), (80, .http): host
        case (let port?, _): "\(host):\(port)"
        }
    }

    public var description: String {
        "\(scheme.rawValue)://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
    }
}
