// CoreWeave's API tokens say what they are by how they begin. What a person pasted into the wrong place is neither kept nor
// repeated.

extension String {
    /// Whether what looks like an API token is in it, in any case: zones are kept in upper case.
    public var holdsToken: Bool { Self.tokenMark(in: utf8[...]) != nil }

    /// This text with `…` in the place of what follows the beginning of an API token.
    public var withoutTokens: String {
        guard holdsToken else { return self }
        var result = ""
        var rest = utf8[...]
        while let mark = Self.tokenMark(in: rest) {
            result += String(Substring(rest[..<mark.upperBound])) + "…"
            rest = rest[mark.upperBound...].drop {
                $0.isASCIILetter || $0.isASCIIDigit || "-_.~+/=".utf8.contains($0)
            }
        }
        return result + String(Substring(rest))
    }

    /// Where `CW-SECRET-` is. By bytes: a list asks this of every profile's name.
    private static func tokenMark(in text: Substring.UTF8View) -> Range<String.Index>? {
        let mark: StaticString = "cw-secret-"
        guard text.count >= mark.utf8CodeUnitCount else { return nil }
        var start = text.startIndex
        while let end = text.index(start, offsetBy: mark.utf8CodeUnitCount, limitedBy: text.endIndex) {
            var place = start
            var matched = 0
            // Letters in lower case. A carriage return is taken for a hyphen, too, which hides too much rather than too little.
            while matched < mark.utf8CodeUnitCount, text[place] | 0x20 == mark.utf8Start[matched] {
                text.formIndex(after: &place)
                matched += 1
            }
            if matched == mark.utf8CodeUnitCount { return start..<end }
            text.formIndex(after: &start)
        }
        return nil
    }
}
