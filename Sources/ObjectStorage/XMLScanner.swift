/// Reads the XML that S3 answers with: elements and text, in the order they come.
///
/// Not XMLParser, which needs all of Foundation and libxml2 for a list of names; and stricter: no document type, so no
/// entity but XML's own five, and no element deeper than ``deepest``. What it doesn't understand it refuses.
struct XMLScanner {
    enum Event: Equatable {
        case open(String)
        case close(String)
        /// Character data, references resolved; one element's text may come in pieces.
        case text(String)
    }

    struct NotXML: Error, Equatable {}

    static let deepest = 16

    private let bytes: [UInt8]
    private var position = 0
    private var stack: [String] = []
    private var closing: String?
    private var hasRoot = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Returns: nil at the end of a document whose root was closed.
    mutating func next() throws(NotXML) -> Event? {
        // `<a/>` is `<a>` and then this.
        if let name = closing {
            closing = nil
            stack.removeLast()
            return .close(name)
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                if let text = try text() { return .text(text) }
                continue
            }
            if try skipAside() { continue }
            if take("<![CDATA[") {
                guard !stack.isEmpty else { throw NotXML() }
                return .text(try string(upTo: "]]>"))
            }
            return take("</") ? try closeElement() : try openElement()
        }
        guard hasRoot, stack.isEmpty else { throw NotXML() }
        return nil
    }

    /// Skips a declaration, a processing instruction or a comment.
    private mutating func skipAside() throws(NotXML) -> Bool {
        if take("<?") {
            _ = try string(upTo: "?>")
        } else if take("<!--") {
            _ = try string(upTo: "-->")
        } else {
            return false
        }
        return true
    }

    /// Text up to the next tag; nil for white space around the root.
    private mutating func text() throws(NotXML) -> String? {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        if stack.isEmpty {
            guard bytes[start..<position].allSatisfy(\.isXMLSpace) else { throw NotXML() }
            return nil
        }
        guard let raw = String(validating: bytes[start..<position], as: UTF8.self) else { throw NotXML() }
        return try XMLReferences.resolved(raw)
    }

    private mutating func openElement() throws(NotXML) -> Event {
        guard take("<"), !(hasRoot && stack.isEmpty), stack.count < Self.deepest else { throw NotXML() }
        let name = try elementName()
        try skipAttributes()
        if take("/>") {
            closing = name
        } else {
            guard take(">") else { throw NotXML() }
        }
        hasRoot = true
        stack.append(name)
        return .open(name)
    }

    private mutating func closeElement() throws(NotXML) -> Event {
        let name = try elementName()
        skipSpace()
        guard take(">"), stack.popLast() == name else { throw NotXML() }
        return .close(name)
    }

    private mutating func elementName() throws(NotXML) -> String {
        let start = position
        while position < bytes.count, bytes[position].isXMLNameByte { position += 1 }
        guard (1...64).contains(position - start) else { throw NotXML() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Attributes mean nothing here: S3's one is the namespace.
    private mutating func skipAttributes() throws(NotXML) {
        skipSpace()
        while position < bytes.count, bytes[position].isXMLNameByte {
            _ = try elementName()
            skipSpace()
            guard take("=") else { throw NotXML() }
            skipSpace()
            if take("\"") {
                _ = try string(upTo: "\"")
            } else {
                guard take("'") else { throw NotXML() }
                _ = try string(upTo: "'")
            }
            skipSpace()
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position].isXMLSpace { position += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { wanted in
            guard bytes[position...].starts(with: wanted) else { return false }
            position += wanted.count
            return true
        }
    }

    /// What stands before `end`, which is taken too.
    private mutating func string(upTo end: StaticString) throws(NotXML) -> String {
        let start = position
        while position < bytes.count {
            let here = position
            if take(end) {
                guard let text = String(validating: bytes[start..<here], as: UTF8.self) else { throw NotXML() }
                return text
            }
            position += 1
        }
        throw NotXML()
    }
}

extension UInt8 {
    fileprivate var isXMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

    /// The names that S3 uses; XML would allow more.
    fileprivate var isXMLNameByte: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
