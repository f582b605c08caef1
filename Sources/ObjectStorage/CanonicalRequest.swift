/// A request in the one form that both sides of a signature agree on ("Task 1" of Signature Version 4).
struct CanonicalRequest {
    let text: String

    init(
        method: String, path: String, query: String, headers: [(name: String, value: String)], payloadSHA256: String
    ) {
        let fields = Self.canonical(headers)
        text = [
            method, path.isEmpty ? "/" : path, Self.canonical(query: query),
            fields.map { "\($0.name):\($0.value)\n" }.joined(), fields.map(\.name).joined(separator: ";"),
            payloadSHA256,
        ].joined(separator: "\n")
    }

    /// Sorted by name, then value, byte by byte; a name without a value gets an empty one.
    private static func canonical(query: String) -> String {
        query.utf8.split(separator: UInt8(ascii: "&"))
            .map { parameter in
                let name = parameter.prefix { $0 != UInt8(ascii: "=") }
                return (name: Array(name), value: Array(parameter.dropFirst(name.count + 1)))
            }
            .sorted { left, right in
                left.name == right.name
                    ? left.value.lexicographicallyPrecedes(right.value)
                    : left.name.lexicographicallyPrecedes(right.name)
            }
            .map { String(decoding: $0.name + [UInt8(ascii: "=")] + $0.value, as: UTF8.self) }
            .joined(separator: "&")
    }

    /// Names in lower case and sorted; values without white space at their ends and with single spaces within; the
    /// values of a repeated name joined by commas.
    private static func canonical(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        let values = Dictionary(
            headers.map {
                ($0.name.lowercased(), [$0.value.split(whereSeparator: \.isWhitespace).joined(separator: " ")])
            },
            uniquingKeysWith: +)
        return values.map { (name: $0.key, value: $0.value.joined(separator: ",")) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
