extension YAMLReader {
    private var isAtDash: Bool { byte == .dash && (peek(1)?.isSeparator ?? true) }

    /// Reads the value that begins here, the first thing of its line, or right behind a dash.
    ///
    /// - Parameter parent: the column of what it belongs to; it has to lie right of that. -1: the document.
    mutating func block(parent: Int) throws(YAMLError) -> YAML {
        try nested { (reader) throws(YAMLError) in
            if reader.isAtDash { return try reader.blockSequence(at: reader.column) }
            try reader.refuseIndicator()
            if reader.isAtKey { return try reader.blockMapping(at: reader.column) }
            return try reader.restOfLine(parent: parent)
        }
    }

    private mutating func blockSequence(at column: Int) throws(YAMLError) -> YAML {
        var items: [YAML] = []
        while !isAtEnd, self.column == column, isAtDash {
            position += 1
            skipBlanks()
            if isLineOver {
                try skipToContent()
                items.append(!isAtEnd && self.column > column ? try block(parent: column) : .null)
            } else {
                items.append(try block(parent: column))
            }
            try skipToContent()
        }
        return .sequence(items)
    }

    private mutating func blockMapping(at column: Int) throws(YAMLError) -> YAML {
        var entries: [YAML.Entry] = []
        var keys: Set<String> = []
        while !isAtEnd, self.column == column, !isAtMarker, !isAtDash {
            try refuseIndicator()
            guard isAtKey else { throw error("a key with a colon behind it is missing") }
            let line = line
            let key = try blockKey()
            guard keys.insert(key).inserted else { throw error("the key is there twice") }
            skipBlanks()
            // The colon.
            position += 1
            entries.append(YAML.Entry(key: key, value: try value(ofKeyAt: column), line: line))
            try skipToContent()
        }
        if !isAtEnd, self.column > column { throw error("it is indented unlike what is above it") }
        return .mapping(entries)
    }

    private mutating func value(ofKeyAt column: Int) throws(YAMLError) -> YAML {
        skipBlanks()
        guard isLineOver else {
            if isAtDash { throw error("a sequence can't begin behind a key: it needs a line of its own") }
            try refuseIndicator()
            return try nested { (reader) throws(YAMLError) in try reader.restOfLine(parent: column) }
        }
        try skipToContent()
        guard !isAtEnd, !isAtMarker else { return .null }
        if self.column > column { return try block(parent: column) }
        // The dashes of a sequence may stand right below their key.
        guard self.column == column, isAtDash else { return .null }
        return try nested { (reader) throws(YAMLError) in try reader.blockSequence(at: column) }
    }

    /// A scalar, or a value in flow style, behind which its line ends.
    private mutating func restOfLine(parent: Int) throws(YAMLError) -> YAML {
        let value: YAML
        switch byte {
        case UInt8(ascii: "|"), UInt8(ascii: ">"): return .quoted(try blockScalar(parent: parent))
        case UInt8(ascii: "{"), UInt8(ascii: "["): value = try flow()
        case UInt8.doubleQuote, UInt8.singleQuote: value = .quoted(try quoted())
        default: return Self.resolved(try plain(parent: parent))
        }
        skipBlanks()
        guard isLineOver else { throw error("something is behind a value's end") }
        return value
    }

    /// Whether a key and its colon stand here, on one line.
    private var isAtKey: Bool {
        var probe = self
        if let quote = byte, quote == .doubleQuote || quote == .singleQuote {
            guard (try? probe.quoted()) != nil, probe.line == line else { return false }
            probe.skipBlanks()
            return probe.isAtColon
        }
        if byte?.isFlowIndicator ?? true { return false }
        while !probe.isLineOver {
            if probe.isAtColon { return true }
            probe.position += 1
        }
        return false
    }

    /// Whether a colon is here that ends a key.
    var isAtColon: Bool { byte == .colon && (peek(1)?.isSeparator ?? true) }

    private mutating func blockKey() throws(YAMLError) -> String {
        if byte == .doubleQuote || byte == .singleQuote { return try quoted() }
        let start = position
        while !isAtColon { position += 1 }
        let key = Self.text(Self.trimmed(bytes[start..<position]))
        if key == "<<" { throw error("merge keys (<<) are not supported") }
        return key
    }

    /// A scalar of lines behind `|`, as they are, or `>`, folded.
    private mutating func blockScalar(parent: Int) throws(YAMLError) -> String {
        let isFolded = byte == UInt8(ascii: ">")
        position += 1
        var (chomping, indentation): (UInt8?, Int?) = (nil, nil)
        while let byte, !byte.isSeparator {
            if byte == .dash || byte == UInt8(ascii: "+"), chomping == nil {
                chomping = byte
            } else if (0x31...0x39).contains(byte), indentation == nil {
                indentation = max(parent, 0) + Int(byte - 0x30)
            } else {
                throw error("| and > are followed by a digit, + or - alone")
            }
            position += 1
        }
        skipBlanks()
        guard isLineOver else { throw error("| and > end their line") }
        skipLine()
        advance()
        let lines = try blockLines(parent: parent, indentation: indentation)
        var text = isFolded ? Self.folded(lines) : lines.joined(separator: "\n")
        if !lines.isEmpty { text += "\n" }
        if chomping == UInt8(ascii: "+") { return text }
        while text.utf8.last == .newline { text.unicodeScalars.removeLast() }
        return chomping == .dash || text.isEmpty ? text : text + "\n"
    }

    /// The lines of a block that are indented at least as far as its first, without that indentation.
    private mutating func blockLines(parent: Int, indentation given: Int?) throws(YAMLError) -> [String] {
        var lines: [String] = []
        var indentation = given
        while !isAtEnd, !isAtMarker {
            var probe = position
            while probe < bytes.count, bytes[probe] == .space { probe += 1 }
            let isEmpty = probe >= bytes.count || bytes[probe] == .newline
            let width = probe - position
            if !isEmpty {
                if indentation == nil { indentation = width }
                if width <= parent || width < indentation ?? 0 { break }
                if bytes[probe] == .tab, width == 0 { throw error("a tab indents it: only blanks may") }
            }
            position += min(width, indentation ?? width)
            let start = position
            skipLine()
            lines.append(Self.text(bytes[start..<position]))
            advance()
        }
        return lines
    }

    /// Line breaks between lines at the indentation become blanks, and empty lines become breaks.
    private static func folded(_ lines: [String]) -> String {
        var text = ""
        var breaks = 0
        var lastIsIndented = true
        for line in lines {
            if line.isEmpty {
                breaks += 1
                continue
            }
            let isIndented = line.utf8.first?.isBlank ?? false
            if text.isEmpty {
                text = String(repeating: "\n", count: breaks)
            } else if isIndented || lastIsIndented {
                text += String(repeating: "\n", count: breaks + 1)
            } else {
                text += breaks == 0 ? " " : String(repeating: "\n", count: breaks)
            }
            text += line
            (breaks, lastIsIndented) = (0, isIndented)
        }
        return text + String(repeating: "\n", count: breaks)
    }
}
