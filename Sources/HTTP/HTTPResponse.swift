public import Credentials

/// What came back, whatever its status: a redirect or an error is an answer like any other.
public struct HTTPResponse: Sendable {
    /// 100 to 999, as it stood on the status line.
    public let status: Int
    public let body: [UInt8]
    /// The `Date` header field: the other side's clock, to the second.
    public let date: Timestamp?
    public let contentType: String?
    private let retry: RetryAfter?

    init(status: Int, body: [UInt8], fields: HeaderFields) {
        self.status = status
        self.body = body
        date = fields["date"].flatMap(Timestamp.init(httpDate:))
        contentType = fields["content-type"]
        retry = fields["retry-after"].flatMap(RetryAfter.init)
    }

    /// Seconds that the other side asked for a pause for, 0 to ``RefreshFailure/longestPause``; nil where it didn't ask.
    ///
    /// - Parameter now: this machine's time, used where `Retry-After` is a date and the answer has no `Date` to measure
    ///   it from (RFC 9110, section 10.2.3).
    public func retryAfter(now: Timestamp) -> Int? {
        retry?.seconds(from: date ?? now)
    }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    /// Without the body: an exchange's has keys in it, and an error's may echo a token.
    public var description: String { "HTTPResponse(status: \(status), \(body.count) bytes)" }
    public var customMirror: Mirror { Mirror(self, children: ["status": status, "bytes": body.count]) }
}
