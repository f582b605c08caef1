extension YAMLReader {
    /// Reads `{…}` or `[…]`, over as many lines as it takes.
    mutating func flow() throws(YAMLError) -> YAML {
        try nested { (reader) throws(YAMLError) in
            let isMapping = reader.byte == UInt8(ascii: "{")
            reader.position += 1
            return isMapping ? try reader.flowMapping() : try reader.flowSequence()
        }
    }

    private mutating func flowSequence() throws(YAMLError) -> YAML {
        var items: [YAML] = []
        try skipFlowSpace()
        while byte != UInt8(ascii: "]") {
            items.append(try flowValue())
            try skipFlowSpace()
            if byte == .colon { throw error("a pair in a sequence needs braces") }
            try passComma(before: UInt8(ascii: "]"))
        }
        position += 1
        return .sequence(items)
    }

    private mutating func flowMapping() throws(YAMLError) -> YAML {
        var entries: [YAML.Entry] = []
        var keys: Set<String> = []
        try skipFlowSpace()
        while byte != UInt8(ascii: "}") {
            let line = line
            guard let key = try flowValue(isKey: true).text else { throw error("a key is no scalar") }
            guard keys.insert(key).inserted else { throw error("the key is there twice") }
            try skipFlowSpace()
            var value = YAML.null
            if byte == .colon {
                position += 1
                try skipFlowSpace()
                if byte != .comma, byte != UInt8(ascii: "}") { value = try flowValue() }
            }
            entries.append(YAML.Entry(key: key, value: value, line: line))
            try skipFlowSpace()
            try passComma(before: UInt8(ascii: "}"))
        }
        position += 1
        return .mapping(entries)
    }

    private mutating func passComma(before end: UInt8) throws(YAMLError) {
        if byte == end { return }
        guard byte == .comma else { throw error("a comma or a closing bracket is missing") }
        position += 1
        try skipFlowSpace()
    }

    private mutating func flowValue(isKey: Bool = false) throws(YAMLError) -> YAML {
        try refuseIndicator()
        switch byte {
        case nil: throw error("a closing bracket is missing")
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try flow()
        case UInt8.doubleQuote, UInt8.singleQuote: return .quoted(try quoted())
        case UInt8.comma, UInt8(ascii: "}"), UInt8(ascii: "]"): throw error("a value is missing")
        default:
            let text = try flowPlain()
            if isKey, text == "<<" { throw error("merge keys (<<) are not supported") }
            return isKey ? .plain(text) : Self.resolved(text)
        }
    }

    /// Over blanks, comments and line breaks.
    private mutating func skipFlowSpace() throws(YAMLError) {
        while !isAtEnd {
            skipBlanks()
            guard isLineOver else { return }
            skipLine()
            advance()
            if isAtMarker { throw error("a closing bracket is missing") }
        }
        throw error("a closing bracket is missing")
    }

    /// A scalar without quotes, up to a comma, bracket, colon or comment; line breaks in it become blanks.
    private mutating func flowPlain() throws(YAMLError) -> String {
        var text = ""
        while !isAtEnd {
            let start = position
            while let byte, !isLineOver, !byte.isFlowIndicator, !isAtFlowColon { position += 1 }
            text += Self.text(Self.trimmed(bytes[start..<position]))
            guard byte == .newline else { break }
            let last = line
            try skipFlowSpace()
            if isAtFlowColon || byte?.isFlowIndicator ?? true { break }
            text += line - last == 1 ? " " : String(repeating: "\n", count: line - last - 1)
        }
        guard !text.isEmpty else { throw error("a value is missing") }
        return text
    }

    private var isAtFlowColon: Bool {
        guard byte == .colon else { return false }
        guard let next = peek(1) else { return true }
        return next.isSeparator || next.isFlowIndicator
    }
}
