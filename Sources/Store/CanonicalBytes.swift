/// Values as bytes that no other values give: texts with their length before them, numbers of eight bytes. What is
/// authenticated, and what a sealed row is bound to.
struct CanonicalBytes {
    private(set) var bytes: [UInt8] = []

    /// - Parameter label: what the values are; other things have another one.
    init(_ label: String) {
        append(label)
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ content: [UInt8]) {
        append(Int64(content.count))
        bytes += content
    }

    /// An absent text is another than an empty one.
    mutating func append(_ text: String?) {
        append(Int64(text == nil ? 0 : 1))
        if let text { append(text) }
    }

    mutating func append(_ number: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func append(_ number: Double) {
        // SQLite keeps no sign of a zero.
        append(Int64(bitPattern: (number + 0).bitPattern))
    }
}
