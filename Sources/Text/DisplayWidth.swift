extension String {
    /// Columns that a terminal shows it in: ideographs, Hangul and most emoji take two (Unicode Standard Annex 11).
    public var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// Its beginning, with a mark in place of the rest where it is wider.
    ///
    /// - Parameter columns: not less than the mark takes.
    public func clipped(toWidth columns: Int, mark: String) -> String {
        guard displayWidth > columns else { return self }
        var (text, width) = ("", mark.displayWidth)
        for character in self {
            width += character.displayWidth
            if width > columns { break }
            text.append(character)
        }
        return text + mark
    }
}

extension Character {
    fileprivate var displayWidth: Int {
        guard let value = unicodeScalars.first?.value, value >= 0x1100 else { return 1 }
        return Self.wide.contains { $0.contains(value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
