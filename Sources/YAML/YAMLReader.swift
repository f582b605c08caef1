/// Reads a document byte by byte. Every byte that means something is ASCII, and no other character has such a byte in it.
struct YAMLReader {
    let bytes: [UInt8]
    var position = 0
    /// Where the present line begins.
    private(set) var lineStart = 0
    private(set) var line = 1
    private var depth = 0

    /// How deep values can lie in each other.
    static let depthLimit = 32

    /// - Throws: ``YAMLError`` where the bytes are no text.
    init(_ bytes: [UInt8]) throws(YAMLError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw YAMLError(line: 1, problem: "it is not UTF-8")
        }
        // Line breaks in YAML 1.1, and none in 1.2.
        guard !text.unicodeScalars.contains(where: { ["\u{85}", "\u{2028}", "\u{2029}"].contains($0) }) else {
            throw YAMLError(line: 1, problem: "somewhere is a line separator (U+0085, U+2028 or U+2029)")
        }
        // Line breaks of Windows, and a byte order mark.
        var content: [UInt8] = []
        content.reserveCapacity(bytes.count)
        var line = 1
        for byte in text.unicodeScalars.first == "\u{FEFF}" ? bytes[3...] : bytes[...] {
            if byte == .newline {
                if content.last == .carriageReturn { content.removeLast() }
                line += 1
            }
            guard byte >= .space || byte == .newline || byte == .tab || byte == .carriageReturn, byte != 0x7F else {
                throw YAMLError(line: line, problem: "a control character")
            }
            content.append(byte)
        }
        self.bytes = content
    }

    var isAtEnd: Bool { position >= bytes.count }
    var byte: UInt8? { position < bytes.count ? bytes[position] : nil }
    func peek(_ distance: Int) -> UInt8? { position + distance < bytes.count ? bytes[position + distance] : nil }
    var column: Int { position - lineStart }

    func error(_ problem: String) -> YAMLError { YAMLError(line: line, problem: problem) }

    mutating func advance() {
        if byte == .newline {
            line += 1
            lineStart = position + 1
        }
        position += 1
    }

    /// Past blanks within a line.
    mutating func skipBlanks() { while byte == .space || byte == .tab { position += 1 } }

    /// Whether nothing but blanks and a comment is left of this line.
    var isLineOver: Bool {
        guard let byte else { return true }
        return byte == .newline || byte == .hash && (position == lineStart || bytes[position - 1].isBlank)
    }

    mutating func skipLine() { while let byte, byte != .newline { position += 1 } }

    /// To whatever comes next, past comments and empty lines.
    ///
    /// - Throws: ``YAMLError`` for a tab that indents.
    mutating func skipToContent() throws(YAMLError) {
        while !isAtEnd {
            let isIndentation = position == lineStart
            if isIndentation { while byte == .space { position += 1 } }
            let hasTab = isIndentation && byte == .tab
            skipBlanks()
            guard isLineOver else {
                if hasTab { throw error("a tab indents it: only blanks may") }
                return
            }
            skipLine()
            advance()
        }
    }

    /// Whether a line begins here that begins or ends a document.
    var isAtMarker: Bool {
        guard position == lineStart, let byte, byte == .dash || byte == .dot else { return false }
        guard peek(1) == byte, peek(2) == byte else { return false }
        return peek(3)?.isSeparator ?? true
    }

    mutating func document() throws(YAMLError) -> YAML {
        try skipToContent()
        if byte == UInt8(ascii: "%"), column == 0 { throw error("directives (%) are not supported") }
        if isAtMarker, byte == .dash {
            position += 3
            try skipToContent()
        }
        let value = isAtEnd || isAtMarker ? YAML.null : try block(parent: -1)
        try skipToContent()
        if isAtMarker, byte == .dot {
            position += 3
            try skipToContent()
        }
        if isAtMarker { throw error("a second document begins: only one is supported") }
        guard isAtEnd else { throw error("it is indented unlike what it belongs to, or a quote or bracket is missing") }
        return value
    }

    /// Reads a value that lies in another one.
    mutating func nested(_ read: (inout YAMLReader) throws(YAMLError) -> YAML) throws(YAMLError) -> YAML {
        guard depth < Self.depthLimit else { throw error("values are nested deeper than \(Self.depthLimit)") }
        depth += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    /// What a value may begin with in YAML and may not here.
    func refuseIndicator() throws(YAMLError) {
        switch byte {
        case UInt8(ascii: "&"): throw error("anchors (&) are not supported")
        case UInt8(ascii: "*"): throw error("aliases (*) are not supported")
        case UInt8(ascii: "!"): throw error("tags (!) are not supported")
        case UInt8(ascii: "?") where peek(1)?.isSeparator ?? true: throw error("keys behind ? are not supported")
        case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
            throw error("a value can't begin with % @ or `: it needs quotes")
        default: break
        }
    }
}

extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let hash = UInt8(ascii: "#")
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let doubleQuote = UInt8(ascii: "\"")
    static let singleQuote = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")

    var isBlank: Bool { self == .space || self == .tab }
    var isSeparator: Bool { isBlank || self == .newline }
    /// Of flow style: `[ ] { } ,`.
    var isFlowIndicator: Bool { "[]{},".utf8.contains(self) }
}
