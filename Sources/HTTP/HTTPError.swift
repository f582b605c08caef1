public import Credentials
internal import Text

/// Why a request got no answer. Hosts are named, header fields and bodies never.
public enum HTTPError: ExplainedError, Equatable {
    public enum Phase: Sendable, Equatable {
        case connecting, answering
    }

    /// The host's name has no address, or no resolver told.
    case unknownHost(String)
    /// No connection, or one that broke before an answer.
    case unreachable(host: String, why: String)
    /// Not there within `seconds`.
    case timeout(host: String, phase: Phase, seconds: Double)
    case tls(host: String, problem: TLSProblem)
    /// `host` is the proxy.
    case proxy(host: String, why: String)
    /// The connection to the proxy itself is an https one, and failed.
    case proxyTLS(host: String, problem: TLSProblem)
    /// The proxy takes no user name and password as they are (Basic). `schemes`: what it takes instead, as far as curl
    /// knows them.
    case proxySignIn(host: String, schemes: [String])
    case bodyTooLarge(host: String, limit: Int)
    case headersTooLarge(host: String, limit: Int)
    /// The connection ended before the answer did.
    case cutShort(host: String)
    /// The response is compressed or otherwise encoded, though nobody asked for that, and can't be decoded.
    case undecodable(host: String, encoding: String)
    /// What came back is not HTTP.
    case malformed(host: String)
    /// A header field that would not be one: a line break or another control character. Nothing was sent.
    case invalidHeader(name: String)
    /// A query that would not be one. Nothing was sent.
    case invalidQuery
    /// libcurl itself can't do what is asked of it: too old, or out of memory.
    case library(why: String)

    public var message: String {
        switch self {
        case .unknownHost(let host): "\(host) can't be found: no address for that name"
        case .unreachable(let host, let why): "\(host) can't be reached: \(why)"
        case .timeout(let host, .connecting, let seconds): "\(host): no connection within \(brief(seconds)) s"
        case .timeout(let host, .answering, let seconds): "\(host): no complete response within \(brief(seconds)) s"
        case .tls(let host, let problem): "\(host) \(problem.predicate)"
        case .proxyTLS(let host, let problem): "the proxy \(host) \(problem.predicate)"
        case .proxySignIn(let host, let schemes):
            "the proxy \(host) requires sign-in by "
                + (schemes.isEmpty
                    ? "a method that heddle doesn't know"
                    : "\(schemes.joined(separator: " or ")), which heddle can't do")
        case .proxy(let host, let why): "the proxy \(host) \(why)"
        case .bodyTooLarge(let host, let limit): "\(host) sent more than \(limit) bytes"
        case .headersTooLarge(let host, let limit): "\(host) sent header fields of more than \(limit) bytes"
        case .cutShort(let host): "\(host) closed the connection in the middle of its response"
        case .undecodable(let host, let encoding):
            "\(host) sent a response with Content-Encoding \(encoding.printable), which can't be decoded"
        case .malformed(let host): "\(host) sent something that is not HTTP"
        case .invalidHeader(let name): "the header field \(name) has a line break or another control character"
        case .invalidQuery: "the query has a character that is not allowed"
        case .library(let why): "libcurl \(why)"
        }
    }

    public var hint: String? {
        switch self {
        case .unknownHost: "check the URL's host and this machine's DNS"
        case .unreachable(let host, _) where Self.isLoopback(host),
            .timeout(let host, .connecting, _) where Self.isLoopback(host):
            "check that the program that should listen on \(host) is running"
        case .unreachable, .timeout(_, .connecting, _):
            "check the network; where only a proxy leads out, it must be in HTTPS_PROXY"
        case .timeout(_, .answering, _): "try again"
        case .tls(_, let problem), .proxyTLS(_, let problem): problem.hint
        case .proxySignIn: "name a proxy in HTTPS_PROXY that signs in for you, such as cntlm or px on this machine"
        case .proxy: "check HTTPS_PROXY; NO_PROXY lists the hosts to reach without it"
        case .bodyTooLarge, .headersTooLarge, .malformed: "check the URL: something else may be answering there"
        case .cutShort: "try again"
        case .undecodable:
            "check for a proxy in between that compresses responses; NO_PROXY lists the hosts to reach without it"
        case .invalidHeader, .invalidQuery: nil
        case .library: "install libcurl 7.66 or newer"
        }
    }

    /// No proxy is ever asked for this machine.
    private static func isLoopback(_ host: String) -> Bool {
        (try? ServiceURL.endpoint("https://\(host)"))?.isLoopback == true
    }

    public var status: ExitStatus {
        switch self {
        case .invalidHeader, .invalidQuery: .bug
        case .library: .setUp
        default: .unavailable
        }
    }
}

/// Seconds without a needless fraction.
private func brief(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
}
