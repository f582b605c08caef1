extension String {
    /// This text with some of its scalars replaced. By scalars, not by Characters: a quote with an accent on it is one
    /// Character that is no quote, and every shell still takes it for one.
    ///
    /// - Parameter replacement: what stands in a scalar's place; nil: the scalar itself.
    public func rewritten(_ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let other = replacement(scalar) {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether any of these scalars is in it.
    public func hasAny(of scalars: String) -> Bool {
        unicodeScalars.contains { scalars.unicodeScalars.contains($0) }
    }

    /// This text as it may be quoted in a message: printable, at most 80 characters, without API tokens, within single quotes.
    public var inQuotes: String { "'" + String(printable.withoutTokens.prefix(80)) + "'" }
}

/// Two lower-case hexadecimal digits a byte.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// - Returns: nil where it is none.
public func decodedHexadecimal(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) else {
            return nil
        }
        bytes.append(byte)
    }
    return bytes
}
