// Apple's systems have FoundationEssentials only inside Foundation.
#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An HTTP response as it was received.
struct ReceivedResponse {
    let status: Int
    private let fields: [String: String]
    var body: [UInt8] = []

    init(head: String) {
        var lines = head.split(separator: "\r\n").map(String.init)
        status = Int(lines.removeFirst().split(separator: " ").dropFirst().first ?? "") ?? 0
        let pairs = lines.map { line in
            let name = line.prefix { $0 != ":" }
            return (name.lowercased(), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
        }
        fields = Dictionary(pairs) { "\($0),\($1)" }
    }

    subscript(field: String) -> String? { fields[field.lowercased()] }

    var contentLength: Int { self["content-length"].flatMap { Int($0) } ?? 0 }
    var isComplete: Bool { body.count == contentLength }
    var text: String { String(decoding: body, as: UTF8.self) }

    func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
