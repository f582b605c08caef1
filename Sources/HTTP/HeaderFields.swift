/// The header fields of an answer that anyone asks for: names in lower case, of a repeated one the first.
struct HeaderFields: Sendable {
    private static let wanted: Set<String> = ["date", "content-type", "content-encoding", "retry-after"]
    private var values: [String: String] = [:]

    subscript(name: String) -> String? { values[name] }

    /// Takes one line as curl hands it on: a field, a status line (which begins anew), or the empty last one.
    mutating func take(line: UnsafeRawBufferPointer) {
        if line.starts(with: "HTTP/".utf8) {
            // The fields of an interim answer (1xx) are not those of the final one.
            values = [:]
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard Self.wanted.contains(name), values[name] == nil else { return }
        let isPadding: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        var value = line[line.index(after: colon)...].drop(while: isPadding)
        while let last = value.last, isPadding(last) { value.removeLast() }
        values[name] = String(decoding: value, as: UTF8.self)
    }
}
