extension YAMLReader {
    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Without blanks around it.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let first = rest.first, first.isBlank { rest.removeFirst() }
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return rest
    }

    /// What a scalar without quotes stands for.
    static func resolved(_ text: String) -> YAML {
        ["", "~", "null", "Null", "NULL"].contains(text) ? .null : .plain(text)
    }

    /// Reads a scalar without quotes. It goes on over lines that are indented further than what it belongs to.
    mutating func plain(parent: Int) throws(YAMLError) -> String {
        if byte?.isFlowIndicator ?? true { throw error("a bracket or comma is where a value should be") }
        var text = try plainLine()
        while byte == .newline {
            var next = self
            var breaks = 0
            while next.byte == .newline {
                next.advance()
                breaks += 1
                while next.byte == .space { next.position += 1 }
                if next.byte == .tab {
                    next.skipBlanks()
                    if !next.isLineOver { throw next.error("a tab indents it: only blanks may") }
                }
            }
            guard !next.isAtEnd, next.column > parent, !next.isLineOver, !next.isAtMarker else { break }
            self = next
            text += breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
            text += try plainLine()
        }
        return text
    }

    private mutating func plainLine() throws(YAMLError) -> String {
        let start = position
        while !isLineOver {
            if isAtColon { throw error("a colon with a blank behind it: the value needs quotes, or a line of its own") }
            position += 1
        }
        let text = Self.text(Self.trimmed(bytes[start..<position]))
        if byte == .hash { skipLine() }
        return text
    }

    /// Reads a scalar in quotes, over as many lines as it takes.
    mutating func quoted() throws(YAMLError) -> String {
        let quote = byte
        position += 1
        var text: [UInt8] = []
        /// Up to here nothing is a blank that a line break would drop.
        var kept = 0
        while let byte {
            switch byte {
            case quote:
                position += 1
                guard quote == .singleQuote, self.byte == .singleQuote else { return Self.text(text) }
                position += 1
                text.append(.singleQuote)
                kept = text.count
            case .backslash where quote == .doubleQuote:
                position += 1
                if self.byte == .newline {
                    advance()
                    skipBlanks()
                    // Empty lines count, though the first break doesn't.
                    if self.byte == .newline { text += Array(repeating: .newline, count: try lineBreaks()) }
                } else {
                    text += Array(String(try escaped()).utf8)
                }
                kept = text.count
            case .newline:
                text.removeLast(text.count - kept)
                text += try foldedBreak()
                kept = text.count
            default:
                text.append(byte)
                position += 1
                if !byte.isBlank { kept = text.count }
            }
        }
        throw error("a closing quote is missing")
    }

    /// One line break becomes a blank, more of them one less.
    private mutating func foldedBreak() throws(YAMLError) -> [UInt8] {
        let breaks = try lineBreaks()
        return breaks == 1 ? [.space] : Array(repeating: .newline, count: breaks - 1)
    }

    private mutating func lineBreaks() throws(YAMLError) -> Int {
        var breaks = 0
        while byte == .newline {
            advance()
            breaks += 1
            if isAtMarker { throw error("a closing quote is missing") }
            skipBlanks()
        }
        return breaks
    }

    /// What stands behind a backslash (YAML 1.2.2, 5.7), surrogate pairs of JSON included.
    private mutating func escaped() throws(YAMLError) -> Unicode.Scalar {
        guard let byte else { throw error("a closing quote is missing") }
        position += 1
        switch byte {
        case UInt8(ascii: "x"): return try scalar(digits: 2)
        case UInt8(ascii: "u"): return try scalar(digits: 4)
        case UInt8(ascii: "U"): return try scalar(digits: 8)
        default:
            guard let scalar = Self.escapes[byte] else { throw error("an unknown escape: a backslash needs another") }
            return scalar
        }
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t",
        .tab: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}", UInt8(ascii: "f"): "\u{C}",
        UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1B}", .space: " ", .doubleQuote: "\"",
        UInt8(ascii: "/"): "/", .backslash: "\\", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
        UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
    ]

    private mutating func scalar(digits: Int) throws(YAMLError) -> Unicode.Scalar {
        var number = try hexadecimal(digits)
        if (0xD800..<0xDC00).contains(number), byte == .backslash, peek(1) == UInt8(ascii: "u") {
            position += 2
            let low = try hexadecimal(4)
            guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair") }
            number = 0x10000 + (number - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(number) else { throw error("an escape that is no character") }
        return scalar
    }

    private mutating func hexadecimal(_ digits: Int) throws(YAMLError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("an escape has too few hexadecimal digits")
            }
            number = number << 4 | UInt32(digit)
            position += 1
        }
        return number
    }
}
