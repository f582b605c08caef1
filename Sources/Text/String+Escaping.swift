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

    /// This text as it may be quoted in a message: printable, at most 80 characters, within single quotes.
    public var inQuotes: String { "'" + String(printable.prefix(80)) + "'" }
}

/// Two lower-case hexadecimal digits a byte.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
