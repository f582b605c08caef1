public import Credentials
internal import Libc

/// What the environment says about proxies and certificate authorities, by the names and rules of curl's own command.
///
/// Read here and handed to curl in full, so that what is used is known, can be named in an error, and can be tested.
public struct NetworkSettings: Sendable {
    /// A file of certificate authorities, and the variable that names it.
    struct AuthorityFile: Sendable, Equatable {
        let variable: String
        let path: String
    }

    /// `SSL_CERT_FILE`, `CURL_CA_BUNDLE`, `AWS_CA_BUNDLE`: trusted instead of the system's bundle. libcurl reads none
    /// of them by itself, and where curl and aws work so must this.
    let authorityFile: AuthorityFile?
    /// `SSL_CERT_DIR`: hashed certificates (`openssl rehash`).
    let authorityDirectory: String?
    /// `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`. May hold a password: never shown.
    private let httpsProxy: String?
    /// `http_proxy` in lower case alone, since a CGI program's `HTTP_PROXY` is a stranger's `Proxy:` header field
    /// (CVE-2016-5385); `all_proxy`, `ALL_PROXY`.
    private let httpProxy: String?
    /// `no_proxy`, `NO_PROXY`.
    private let exceptions: ProxyExceptions

    /// - Parameter environment: a variable's value by its name. An empty one counts as unset, as with curl.
    public init(environment: (String) -> String?) {
        func first(of names: String...) -> (variable: String, value: String)? {
            for name in names {
                if let value = environment(name), !value.isEmpty { return (name, value) }
            }
            return nil
        }
        authorityFile = first(of: "SSL_CERT_FILE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE").map {
            AuthorityFile(variable: $0.variable, path: $0.value)
        }
        authorityDirectory = first(of: "SSL_CERT_DIR")?.value
        httpsProxy = first(of: "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")?.value
        httpProxy = first(of: "http_proxy", "all_proxy", "ALL_PROXY")?.value
        exceptions = ProxyExceptions(first(of: "no_proxy", "NO_PROXY")?.value ?? "")
    }

    /// The environment of this process, as it is now.
    public static var process: NetworkSettings {
        NetworkSettings { name in getenv(name).map { String(cString: $0) } }
    }

    /// The proxy to reach a URL by, user name and password included; nil: directly, as always on this machine, where a
    /// proxy would only carry a token away.
    func proxy(for url: ServiceURL) -> String? {
        guard !url.isLoopback, let proxy = url.scheme == .https ? httpsProxy : httpProxy else { return nil }
        return exceptions.exempt(url) ? nil : proxy
    }

    /// Whether a request to a URL goes through a proxy.
    public func usesProxy(for url: ServiceURL) -> Bool { proxy(for: url) != nil }

    /// The host of a proxy, fit to be shown: no scheme, no user name, no password.
    static func host(ofProxy proxy: String) -> String {
        var rest = proxy[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        if rest.hasPrefix("[") { return String(rest.prefix { $0 != "]" }) + "]" }
        return String(rest.prefix { $0 != ":" && $0 != "/" })
    }
}

extension NetworkSettings.AuthorityFile {
    /// Why no certificates could be read from it.
    var flaw: String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return errno == ENOENT ? "does not exist" : "can't be read" }
        if facts.st_mode & S_IFMT == S_IFDIR { return "is a directory, not a file" }
        return access(path, R_OK) == 0 ? "has no certificates in PEM form" : "can't be read"
    }
}
