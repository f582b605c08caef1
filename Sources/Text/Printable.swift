extension String {
    /// This text with everything left out that could move a cursor, hide or reorder what stands around it: control
    /// characters, escape sequences' introducers, bidirectional marks, invisible and private characters. Line breaks
    /// and tabs become a space. For everything that a server, a file or a row says and a terminal shows.
    public var printable: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar == "\n" || scalar == "\t" || scalar == "\r" {
                result.append(" ")
            } else if scalar.isPrintable {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Whether ``printable`` would leave it as it is.
    public var isPrintable: Bool {
        unicodeScalars.allSatisfy(\.isPrintable)
    }
}

extension Unicode.Scalar {
    /// Whether it shows as itself and moves, hides or reorders nothing.
    public var isPrintable: Bool {
        if value < 0x7F { return value >= 0x20 }
        switch properties.generalCategory {
        // Format covers the bidirectional marks, zero-width characters and tags.
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }
}

extension UInt8 {
    public var isASCIILetter: Bool { (0x41...0x5A).contains(self & 0xDF) }
    public var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
    /// A letter, digit or mark of ASCII: what a header field or a token may hold.
    public var isVisibleASCII: Bool { (0x21...0x7E).contains(self) }
}
