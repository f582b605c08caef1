extension CoreWeaveEmulator {
    /// One way for the exchange to go wrong.
    public enum Fault: Sendable, Equatable {
        /// This HTTP status; without a body, a `google.rpc.Status` that fits it.
        case status(Int, body: String? = nil, retryAfter: RetryAfter? = nil)
        /// A proper answer, one byte every so many seconds.
        case drip(secondsPerByte: Double)
        /// Half of a proper answer under a `Content-Length` for all of it, then the end of the connection.
        case cut
        /// 200 with a page of HTML.
        case garbage
        /// 200 with JSON but for bytes that no UTF-8 has.
        case notUTF8
        /// 200 with a number where each text should be.
        case wrongTypes
        /// 200 without this field.
        case missingField(String = "SecretAccessKey")
        /// 200 and nothing.
        case emptyBody
        /// A proper answer of 80 KiB.
        case tooLarge
        /// 302 to this URL; nil: to ``elsewhereURL``, where the emulator counts who comes.
        case redirect(to: String? = nil)
        /// Nothing, ever, on an open connection.
        case hang
        /// The connection is reset at once.
        case reset
        /// A proper answer whose keys ended a minute ago.
        case alreadyExpired
    }

    /// The two forms of `Retry-After` (RFC 9110, 10.2.3).
    public enum RetryAfter: Sendable, Equatable {
        case seconds(Int)
        /// A date so many seconds ahead of the `Date` in the same answer.
        case date(secondsAhead: Int)
    }
}
