/// What is sent back, and how.
struct Answer: Sendable {
    enum Delivery: Sendable, Equatable {
        case whole
        case drip(secondsPerByte: Double)
        /// Half of the body, then the end of the connection.
        case cut
        /// Not at all; the connection stays open.
        case never
        /// Not at all; the connection is reset.
        case reset

        /// Whether the client knows at once that there is nothing to wait for.
        var isPrompt: Bool {
            switch self {
            case .whole, .cut, .reset: true
            case .drip, .never: false
            }
        }
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var delivery = Delivery.whole

    init(_ status: Int, type: String? = nil, body: [UInt8] = [], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = headers + (type.map { [("Content-Type", $0)] } ?? [])
        self.body = body
    }

    static func json(_ status: Int, _ text: String, headers: [(name: String, value: String)] = []) -> Answer {
        Answer(status, type: "application/json", body: Array(text.utf8), headers: headers)
    }

    static func xml(_ status: Int, _ text: String) -> Answer {
        let prologue = #"<?xml version="1.0" encoding="UTF-8"?>"#
        return Answer(status, type: "application/xml", body: Array((prologue + "\n" + text).utf8))
    }

    /// A `google.rpc.Status`, as CoreWeave's errors are, with the code that fits the HTTP status.
    static func refusal(_ status: Int, _ message: String, headers: [(name: String, value: String)] = []) -> Answer {
        let code =
            switch status {
            case 400: 3  // INVALID_ARGUMENT
            case 401: 16  // UNAUTHENTICATED
            case 403: 7  // PERMISSION_DENIED
            case 404: 5  // NOT_FOUND
            case 405, 501: 12  // UNIMPLEMENTED
            case 429: 8  // RESOURCE_EXHAUSTED
            case 500: 13  // INTERNAL
            case 502, 503: 14  // UNAVAILABLE
            case 504: 4  // DEADLINE_EXCEEDED
            default: 2  // UNKNOWN
            }
        let body = #"{"code":\#(code),"message":\#(JSON.quoted(message)),"details":[]}"#
        return json(status, body, headers: headers)
    }
}
