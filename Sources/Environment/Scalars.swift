extension String {
    /// This text with some of its scalars written otherwise. Not by characters: a quote with an accent on it is one character
    /// that is no quote, and every shell still takes it for one.
    func rewritten(_ spelling: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let other = spelling(scalar) {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether any of these scalars is in it.
    func hasAny(of scalars: String) -> Bool {
        unicodeScalars.contains { scalars.unicodeScalars.contains($0) }
    }
}
