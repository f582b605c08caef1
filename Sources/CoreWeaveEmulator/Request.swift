internal import NIOHTTP1

/// A request as it arrived, whole.
struct Request: Sendable {
    /// Upper case.
    let method: String
    /// As it stands on the request line, up to the `?`.
    let path: String
    /// As it stands on the request line, after the `?`; empty where there is none.
    let query: String
    private let headers: HTTPHeaders
    var body: [UInt8] = []

    init(_ head: HTTPRequestHead) {
        method = head.method.rawValue
        let target = head.uri
        let end = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<end])
        query = String(target[end...].dropFirst())
        headers = head.headers
    }

    /// In lower case.
    var fieldNames: [String] { headers.map { $0.name.lowercased() } }

    /// The values of a field, joined as RFC 9110 (5.3) has it; nil where it is absent.
    func field(_ name: String) -> String? {
        let values = headers[name]
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    /// The token of `Authorization: Bearer TOKEN`.
    var bearerToken: String? {
        guard let field = field("authorization"), field.lowercased().hasPrefix("bearer ") else { return nil }
        return String(field.dropFirst(7))
    }
}
