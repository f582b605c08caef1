/// An HTTP response of the emulator, and how it is sent.
struct EmulatorResponse: Sendable {
    enum Delivery: Sendable, Equatable {
        case normal
        case drip(secondsPerByte: Double)
        /// Half the body, then the connection is closed.
        case cut
        /// Nothing; the connection stays open.
        case never
        /// Nothing; the connection is reset.
        case reset

        /// Whether the client learns immediately how the request ended.
        var isImmediate: Bool {
            switch self {
            case .normal, .cut, .reset: true
            case .drip, .never: false
            }
        }
    }

    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var delivery = Delivery.normal

    init(_ status: Int, type: String? = nil, body: [UInt8] = [], headers: [(name: String, value: String)] = []) {
        self.status = status
        self.headers = headers + (type.map { [("Content-Type", $0)] } ?? [])
        self.body = body
    }

    static func json(
        _ status: Int, _ text: String, headers: [(name: String, value: String)] = []
    ) -> EmulatorResponse {
        EmulatorResponse(status, type: "application/json", body: Array(text.utf8), headers: headers)
    }

    static func xml(_ status: Int, _ text: String) -> EmulatorResponse {
        let declaration = #"<?xml version="1.0" encoding="UTF-8"?>"#
        return EmulatorResponse(status, type: "application/xml", body: Array((declaration + "\n" + text).utf8))
    }

    /// A `google.rpc.Status`, as in CoreWeave's errors, with the code that matches the HTTP status.
    static func error(
        _ status: Int, _ message: String, headers: [(name: String, value: String)] = []
    ) -> EmulatorResponse {
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
