internal import CCurl
internal import Credentials
internal import Libc
internal import Text

/// What curl says of a failed request, put into an ``HTTPError``.
///
/// curl's own words are used only where they speak of certificates, and made printable: others may quote a proxy's
/// password or what a server sent.
struct HTTPFailure {
    let error: HTTPError

    init(
        _ code: CURLcode, of request: HTTPRequest, proxy: String?, network: NetworkSettings,
        collector: ResponseCollector,
        handle: EasyHandle
    ) {
        let host = request.url.hostField
        let limits = request.limits
        let explanation = String(handle.explanation.printable.prefix(200))
        switch collector.excess {
        case .body?:
            error = .bodyTooLarge(host: host, limit: limits.bodyBytes)
            return
        case .headers?:
            error = .headersTooLarge(host: host, limit: limits.headerBytes)
            return
        case nil: break
        }
        if let proxy,
            let why = Self.proxyFailure(code, of: proxy, to: request.url, explanation: explanation, handle: handle)
        {
            error = .proxy(host: NetworkSettings.host(ofProxy: proxy).printable, why: why)
            return
        }
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            // curl sets this time at the latest when the connection stands, handshake included.
            let isConnected = handle.microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0
            error =
                isConnected
                ? .timeout(host: host, phase: .answering, seconds: limits.totalSeconds)
                : .timeout(
                    host: host, phase: .connecting, seconds: min(limits.connectSeconds, limits.totalSeconds))
        case CURLE_COULDNT_RESOLVE_HOST: error = .unknownHost(host)
        case CURLE_COULDNT_CONNECT: error = .unreachable(host: host, why: Self.reason(handle) ?? "no connection")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR:
            let verdict = handle.number(CURLINFO_SSL_VERIFYRESULT)
            error = .tls(host: host, problem: TLSProblem(verification: verdict, text: explanation))
        case CURLE_SSL_CACERT_BADFILE:
            error = .tls(host: host, problem: .authorities(path: network.authorityFile ?? network.authorityDirectory))
        case CURLE_PARTIAL_FILE: error = .cutShort(host: host)
        // Aborted: a kept connection ended, and curl would have asked again on a new one.
        case CURLE_GOT_NOTHING, CURLE_ABORTED_BY_CALLBACK:
            error = .unreachable(host: host, why: "it closed the connection without a response")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            error =
                collector.hasBegun
                ? .cutShort(host: host)
                : .unreachable(host: host, why: Self.reason(handle) ?? "the connection broke")
        // A header line beyond curl's own limit of 100 KiB: "out of memory" before curl 8.6, CURLE_TOO_LARGE since.
        case CURLE_OUT_OF_MEMORY, CURLcode(rawValue: 100):
            error = .headersTooLarge(host: host, limit: limits.headerBytes)
        // HTTP/0.9, nonsense where a status line should be, a chunk without a length, an encoding that was not asked
        // for.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            error = .malformed(host: host)
        default: error = .unreachable(host: host, why: "libcurl's error \(code.rawValue)")
        }
    }

    /// The operating system's reason, in words of our own: strerror(3) is not for threads.
    private static func reason(_ handle: EasyHandle) -> String? {
        switch Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO)) {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "the connection was reset"
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: "there is no route to it"
        case ETIMEDOUT: "it doesn't answer"
        case EACCES, EPERM: "this machine forbids it"
        case EMFILE, ENFILE: "too many files are open"
        default: nil
        }
    }

    private static func proxyFailure(
        _ code: CURLcode, of proxy: String, to url: ServiceURL, explanation: String, handle: EasyHandle
    ) -> String? {
        let answer = handle.number(CURLINFO_HTTP_CONNECTCODE)
        if answer == 407 { return "requires a user name and password" }
        if answer != 0, !(200...299).contains(answer) { return "refused the connection (\(answer))" }
        let isBeforeTLS = url.scheme == .https && handle.microseconds(CURLINFO_APPCONNECT_TIME_T) == 0
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY: return "can't be found, or libcurl can't use it"
        case CURLcode(rawValue: 97): return "failed in its handshake"
        // Whether no_proxy exempted the host is curl's to know; its words name what it could not reach.
        case CURLE_COULDNT_CONNECT where explanation.contains(NetworkSettings.host(ofProxy: proxy)):
            return "can't be reached"
        // With https the host's own connection would have failed as TLS: as long as there is none, it was the proxy's.
        case CURLE_RECV_ERROR where isBeforeTLS, CURLE_SEND_ERROR where isBeforeTLS,
            CURLE_GOT_NOTHING where isBeforeTLS:
            return "closed the connection before it had connected"
        default: return nil
        }
    }
}
