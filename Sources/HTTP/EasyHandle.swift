internal import CCurl
internal import Libc

/// What requests one after another have in common: open connections, TLS sessions, addresses.
final class ConnectionCache {
    fileprivate let share: UnsafeMutableRawPointer

    /// - Returns: nil where libcurl can't start.
    init?() {
        guard EasyHandle.isReady, let share = curl_share_init() else { return nil }
        self.share = share
        for kind in [CURL_LOCK_DATA_CONNECT, CURL_LOCK_DATA_DNS, CURL_LOCK_DATA_SSL_SESSION] {
            // Without one of them a request takes longer, and that is all.
            _ = heddle_curl_share(share, kind)
        }
    }

    deinit { curl_share_cleanup(share) }
}

/// One of curl's easy handles, for one request, and the buffer it explains itself in.
///
/// Never used for a second one: libcurl 7.88 (Debian 12) keeps a pointer to the last header field of the request before,
/// which it has freed, and takes a response that begins with a folded line for its continuation. A server could have
/// overwritten memory with that; the fuzzer for responses found it.
///
/// An option that libcurl refuses is remembered rather than overlooked: a request must not go out with a guard missing.
final class EasyHandle {
    /// Once a process, however many threads ask: a global is initialised under a lock.
    fileprivate static let isReady: Bool = {
        // With CURLOPT_NOSIGNAL curl leaves SIGPIPE to its program, and a TLS peer that hangs up would raise it.
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
    }()

    private let handle: UnsafeMutableRawPointer
    /// Must outlive the handle.
    private let connections: ConnectionCache
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private(set) var refusedOption: CURLoption?

    /// - Returns: nil where libcurl can't start.
    init?(_ connections: ConnectionCache) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.connections = connections
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        note(CURLOPT_SHARE, heddle_curl_set_pointer(handle, CURLOPT_SHARE, connections.share))
    }

    deinit {
        curl_easy_cleanup(handle)
        errorBuffer.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        note(option, heddle_curl_set_long(handle, option, value))
    }

    /// curl keeps a copy of the text.
    func set(_ option: CURLoption, _ value: String) {
        note(option, heddle_curl_set_string(handle, option, value))
    }

    /// - Parameter list: must outlive the transfer.
    func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        note(option, heddle_curl_set_list(handle, option, list))
    }

    /// Makes the request a POST.
    ///
    /// - Parameter body: must outlive the transfer: curl reads it where it lies.
    func post(_ body: borrowing SecretBytes) {
        set(CURLOPT_POST, 1)
        set(CURLOPT_POSTFIELDSIZE, body.count)
        note(CURLOPT_POSTFIELDS, heddle_curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.address))
    }

    func restrictProtocols() {
        // By number, since curl 7.85 deprecates the one and curl before it lacks the other: CURLOPT_PROTOCOLS_STR, and
        // CURLOPT_PROTOCOLS with CURLPROTO_HTTP | CURLPROTO_HTTPS.
        let named = heddle_curl_set_string(handle, CURLoption(rawValue: 10318), "http,https")
        if named != CURLE_OK { set(CURLoption(rawValue: 181), 1 | 2) }
    }

    /// - Parameter collector: must outlive the transfer.
    func deliver(to collector: ResponseCollector) {
        let context = Unmanaged.passUnretained(collector).toOpaque()
        note(CURLOPT_HEADERFUNCTION, heddle_curl_set_write(handle, CURLOPT_HEADERFUNCTION, takeHeaderLine))
        note(CURLOPT_HEADERDATA, heddle_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        note(CURLOPT_WRITEFUNCTION, heddle_curl_set_write(handle, CURLOPT_WRITEFUNCTION, takeBodyBytes))
        note(CURLOPT_WRITEDATA, heddle_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        note(CURLOPT_ERRORBUFFER, heddle_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorBuffer))
    }

    /// Without this curl would ask again by itself where a kept connection ends without an answer.
    ///
    /// - Parameter collector: must outlive the transfer.
    func sendOnce(for collector: ResponseCollector) {
        // By number, since curl before 7.80 lacks them: CURLOPT_PREREQFUNCTION and CURLOPT_PREREQDATA. Such a curl gets
        // a new connection each time, which it doesn't ask twice on.
        let known = heddle_curl_set_prerequest(handle, CURLoption(rawValue: 20312), mayAsk)
        if known == CURLE_OK {
            let context = Unmanaged.passUnretained(collector).toOpaque()
            note(CURLoption(rawValue: 10313), heddle_curl_set_pointer(handle, CURLoption(rawValue: 10313), context))
        } else {
            set(CURLOPT_FRESH_CONNECT, 1)
        }
    }

    func perform() -> CURLcode { curl_easy_perform(handle) }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return heddle_curl_get_long(handle, info, &value) == CURLE_OK ? value : 0
    }

    /// - Parameter info: one of the `…_TIME_T`.
    func microseconds(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return heddle_curl_get_off(handle, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// What went wrong, in curl's or the TLS library's words. May quote addresses and a proxy's URL, password and all.
    var explanation: String { String(cString: errorBuffer) }

    private func note(_ option: CURLoption, _ result: CURLcode) {
        if result != CURLE_OK, refusedOption == nil { refusedOption = option }
    }
}
