internal import CCurl
internal import Credentials
internal import Text

/// What curl says of a request that failed on its way through a proxy, where that is the proxy's doing.
struct ProxyFailure {
    let error: HTTPError

    /// - Parameter proxy: through which the request went; user name and password, if any, are not shown.
    /// - Returns: nil where it was not the proxy.
    init?(_ code: CURLcode, of proxy: String, to url: ServiceURL, handle: EasyHandle) {
        let host = NetworkSettings.host(ofProxy: proxy).printable
        // What it said to CONNECT; without a tunnel it answers the request itself.
        let tunnel = handle.number(CURLINFO_HTTP_CONNECTCODE)
        if tunnel == 407 || handle.number(CURLINFO_RESPONSE_CODE) == 407 {
            error = Self.signIn(
                at: host, hasTried: proxy.contains("@"), offered: handle.number(CURLINFO_PROXYAUTH_AVAIL))
            return
        }
        if tunnel != 0, !(200...299).contains(tunnel) {
            error = .proxy(host: host, why: "refused the connection (\(tunnel))")
            return
        }
        // A host that is reached through a tunnel has its own TLS once that stands.
        let isOfProxy = tunnel == 0 && proxy.lowercased().hasPrefix("https://")
        let isBeforeTLS = url.scheme == .https && handle.microseconds(CURLINFO_APPCONNECT_TIME_T) == 0
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY: error = .proxy(host: host, why: "can't be found, or libcurl can't use it")
        case CURLcode(rawValue: 97): error = .proxy(host: host, why: "failed in its handshake")
        case CURLE_COULDNT_CONNECT: error = .proxy(host: host, why: "can't be reached")
        case CURLE_PEER_FAILED_VERIFICATION where isOfProxy, CURLE_SSL_CONNECT_ERROR where isOfProxy,
            CURLE_SSL_CERTPROBLEM where isOfProxy, CURLE_SSL_CIPHER where isOfProxy,
            CURLE_SSL_ISSUER_ERROR where isOfProxy:
            let text = String(handle.explanation.printable.prefix(200))
            error = .proxyTLS(
                host: host,
                problem: TLSProblem(verification: handle.number(CURLINFO_PROXY_SSL_VERIFYRESULT), text: text))
        // With https the host's own connection would have failed as TLS: as long as there is none, it was the proxy's.
        case CURLE_RECV_ERROR where isBeforeTLS, CURLE_SEND_ERROR where isBeforeTLS,
            CURLE_GOT_NOTHING where isBeforeTLS:
            error = .proxy(host: host, why: "closed the connection before it had connected")
        default: return nil
        }
    }

    /// - Parameters:
    ///   - hasTried: a user name was sent, by the one scheme that libcurl uses unasked: Basic.
    ///   - offered: bits of `CURLAUTH_…`, by number since Swift doesn't see these macros.
    private static func signIn(at host: String, hasTried: Bool, offered: Int) -> HTTPError {
        if offered & 1 != 0 {
            return .proxy(
                host: host,
                why: hasTried ? "refused the user name and password" : "requires a user name and password")
        }
        let schemes = [(2, "Digest"), (4, "Negotiate"), (8, "NTLM"), (64, "Bearer")]
        return .proxySignIn(host: host, schemes: schemes.filter { offered & $0.0 != 0 }.map(\.1))
    }
}
