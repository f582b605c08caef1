internal import Libc

/// What the environment says about proxies and certificate authorities, by the names and rules of curl's own command.
///
/// Read here and handed to curl in full, so that what is used is known, can be named in an error, and can be tested.
public struct NetworkSettings: Sendable {
    /// `SSL_CERT_FILE`, `CURL_CA_BUNDLE`, `AWS_CA_BUNDLE`: trusted instead of the system's bundle. libcurl reads none
    /// of them by itself, and where curl and aws work so must this.
    let authorityFile: String?
    /// `SSL_CERT_DIR`: hashed certificates (`openssl rehash`).
    let authorityDirectory: String?
    /// `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`. May hold a password: never shown.
    private let httpsProxy: String?
    /// `http_proxy` in lower case alone, since a CGI program's `HTTP_PROXY` is a stranger's `Proxy:` header field
    /// (CVE-2016-5385); `all_proxy`, `ALL_PROXY`.
    private let httpProxy: String?
    /// `no_proxy`, `NO_PROXY`: hosts, domains and networks, matched by curl.
    let proxyExceptions: String?

    /// - Parameter environment: a variable's value by its name. An empty one counts as unset, as with curl.
    public init(environment: (String) -> String?) {
        func first(of names: String...) -> String? {
            for name in names {
                if let value = environment(name), !value.isEmpty { return value }
            }
            return nil
        }
        authorityFile = first(of: "SSL_CERT_FILE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE")
        authorityDirectory = first(of: "SSL_CERT_DIR")
        httpsProxy = first(of: "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        httpProxy = first(of: "http_proxy", "all_proxy", "ALL_PROXY")
        proxyExceptions = first(of: "no_proxy", "NO_PROXY").map(Self.domains)
    }

    /// `*.example.com`, which every reader of these variables but curl takes, in curl's spelling: `.example.com`.
    private static func domains(_ exceptions: String) -> String {
        exceptions.split(whereSeparator: { $0 == "," || $0 == " " })
            .map { $0.hasPrefix("*.") ? String($0.dropFirst()) : String($0) }.joined(separator: ",")
    }

    /// The environment of this process, as it is now.
    public static var process: NetworkSettings {
        NetworkSettings { name in getenv(name).map { String(cString: $0) } }
    }

    /// The proxy for requests of a scheme, user name and password included; `no_proxy` may still exempt a host.
    func proxy(https: Bool) -> String? { https ? httpsProxy : httpProxy }

    /// The host of a proxy, fit to be shown: no scheme, no user name, no password.
    static func host(ofProxy proxy: String) -> String {
        var rest = proxy[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        if rest.hasPrefix("[") { return String(rest.prefix { $0 != "]" }) + "]" }
        return String(rest.prefix { $0 != ":" && $0 != "/" })
    }
}
