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
        if let proxy, let failure = ProxyFailure(code, of: proxy, to: request.url, handle: handle) {
            error = failure.error
            return
        }
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            // curl sets this time at the latest when the connection stands, handshake included.
            let isConnected = handle.microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0
            // Of a proxy that doesn't say whether it reaches the host, no more is known than that.
            let isAtProxy = proxy != nil && handle.number(CURLINFO_HTTP_CONNECTCODE) == 0
            let other = isAtProxy ? "the proxy \(NetworkSettings.host(ofProxy: proxy ?? "").printable)" : host
            error =
                isConnected
                ? .timeout(host: host, phase: .answering, seconds: limits.totalSeconds)
                : .timeout(
                    host: other, phase: .connecting, seconds: min(limits.connectSeconds, limits.totalSeconds))
        case CURLE_COULDNT_RESOLVE_HOST: error = .unknownHost(host)
        case CURLE_COULDNT_CONNECT: error = .unreachable(host: host, why: Self.reason(handle) ?? "no connection")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR:
            let verdict = handle.number(CURLINFO_SSL_VERIFYRESULT)
            error = .tls(host: host, problem: TLSProblem(verification: verdict, text: explanation))
        case CURLE_SSL_CACERT_BADFILE:
            let file = network.authorityFile
            error = .tls(
                host: host,
                problem: file.map { .authorities(variable: $0.variable, path: $0.path, why: $0.flaw) } ?? .noAuthorities
            )
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
        case CURLE_BAD_CONTENT_ENCODING,
            CURLE_WRITE_ERROR where collector.fields["content-encoding"] != nil:
            error = .undecodable(host: host, encoding: String((collector.fields["content-encoding"] ?? "").prefix(40)))
        // HTTP/0.9, nonsense where a status line should be, a chunk without a length, a folded line before any field.
        case CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY,
            CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
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
}
