internal import CCurl
internal import Credentials

/// Sends requests over libcurl, one after another, and waits for each.
///
/// Not `Sendable`: one a thread. It keeps its connections, so a second request to a host needs no handshake.
///
/// What holds for every request, and nothing turns off (S22, S23): redirects are answers, never followed;
/// `http` and `https` alone; TLS 1.2 or better; certificate and host name checked; no cookies, no `.netrc`;
/// compression is never asked for, and undone where it comes all the same; a time and a size limit, for what was
/// decompressed, too; and no proxy for this machine's own addresses, where it would only carry a
/// token away.
public final class HTTPClient {
    private let connections: ConnectionCache?
    private let userAgent: String
    private let network: NetworkSettings

    /// - Parameters:
    ///   - userAgent: `heddle/VERSION`.
    ///   - network: proxies and certificate authorities; by default as this process's environment has them now.
    public init(userAgent: String, network: NetworkSettings = .process) {
        connections = ConnectionCache()
        self.userAgent = userAgent
        self.network = network
    }

    /// Sends a request once, and never a second time by itself: each request to an exchange mints a key.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: an ``HTTPError`` where there is no whole answer within the request's limits.
    public func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        try request.validate()
        guard let connections, let handle = EasyHandle(connections) else { throw .library(why: "can't be started") }
        guard let headers = SecretHeaderList(request.headers, without: Self.fieldsOfCurl) else {
            throw .library(why: "has no memory left")
        }

        let proxy = network.proxy(for: request.url)
        setGuards(on: handle)
        setNetwork(on: handle, proxy: proxy)
        setLimits(request.limits, on: handle)
        handle.set(CURLOPT_USERAGENT, userAgent)
        handle.set(CURLOPT_URL, request.address)
        handle.set(CURLOPT_HTTPHEADER, headers.list)
        let body = request.method.bytesToSend()
        switch request.method {
        case .get: handle.set(CURLOPT_HTTPGET, 1)
        case .post: handle.post(body)
        }
        let collector = ResponseCollector(limits: request.limits)
        handle.deliver(to: collector)
        handle.sendOnce(for: collector)
        if let option = handle.refusedOption { throw .library(why: "doesn't know option \(option.rawValue)") }

        let result = withExtendedLifetime(collector) { withExtendedLifetime(body) { handle.perform() } }
        let status = handle.number(CURLINFO_RESPONSE_CODE)
        // What refuses says so by its status: its body is not needed for that.
        let isRefusalWithoutBody = result == CURLE_BAD_CONTENT_ENCODING && !(200...299).contains(status)
        guard result == CURLE_OK && !(status == 407 && proxy != nil) || isRefusalWithoutBody else {
            throw HTTPFailure(result, of: request, proxy: proxy, network: network, collector: collector, handle: handle)
                .error
        }
        return HTTPResponse(status: status, body: collector.body, fields: collector.fields)
    }

    /// What curl would send of its own accord: `Expect`, which has it wait for a server's word before a large body, and
    /// `Accept-Encoding`, which it has to be told to decode what comes compressed without having been asked for.
    private static let fieldsOfCurl = ["Expect", "Accept-Encoding"]

    private func setGuards(on handle: EasyHandle) {
        handle.restrictProtocols()
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_UNRESTRICTED_AUTH, 0)
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        handle.set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // A proxy's CONNECT must not carry our header fields: one of them is the token.
        handle.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        handle.set(CURLOPT_HTTP09_ALLOWED, 0)
        // All that this libcurl can decode. Some middleboxes compress whatever passes.
        handle.set(CURLOPT_ACCEPT_ENCODING, "")
        // The path is signed as it stands.
        handle.set(CURLOPT_PATH_AS_IS, 1)
        // Time-outs by SIGALRM are not for programs with threads.
        handle.set(CURLOPT_NOSIGNAL, 1)
    }

    private func setNetwork(on handle: EasyHandle, proxy: String?) {
        // Set to nothing rather than left unset: curl would look into the environment itself.
        handle.set(CURLOPT_PROXY, proxy ?? "")
        handle.set(CURLOPT_NOPROXY, "")
        if let file = network.authorityFile {
            handle.set(CURLOPT_CAINFO, file.path)
            handle.set(CURLOPT_PROXY_CAINFO, file.path)
        }
        if let directory = network.authorityDirectory {
            handle.set(CURLOPT_CAPATH, directory)
            handle.set(CURLOPT_PROXY_CAPATH, directory)
        }
    }

    private func setLimits(_ limits: HTTPLimits, on handle: EasyHandle) {
        // 0 would mean none.
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(limits.connectSeconds * 1000)))
        handle.set(CURLOPT_TIMEOUT_MS, max(1, Int(limits.totalSeconds * 1000)))
    }
}
