/// A key that the picker knows.
public enum Key: Sendable, Equatable {
    /// Printable.
    case text(String)
    case up, down, pageUp, pageDown, first, last
    case backspace, clear
    case enter, escape, interrupt, suspend
}

/// Makes keys out of the bytes that a terminal sends. An escape sequence may come in pieces, over a slow line.
public struct KeyReader: Sendable {
    private var rest: [UInt8] = []

    public init() {}

    /// Whether the beginning of something is there, whose end may still come.
    public var isWaiting: Bool { !rest.isEmpty }

    public mutating func keys(from bytes: [UInt8]) -> [Key] {
        rest += bytes
        var keys: [Key] = []
        while let (key, length) = next() {
            rest.removeFirst(length)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// What has begun will not go on: a lone escape was the key.
    public mutating func giveUp() -> [Key] {
        defer { rest = [] }
        return rest.first == 0x1B ? [.escape] : []
    }

    /// The next key, nil where the bytes are none that is known, and how many bytes it takes; nil where more have to
    /// come.
    private func next() -> (key: Key?, length: Int)? {
        guard let first = rest.first else { return nil }
        switch first {
        case 0x1B: return sequence()
        case 0x0D, 0x0A: return (.enter, 1)
        case 0x03: return (.interrupt, 1)
        case 0x1A: return (.suspend, 1)
        case 0x04, 0x07: return (.escape, 1)  // Ctrl-D and Ctrl-G, by which others are left.
        case 0x08, 0x7F: return (.backspace, 1)
        case 0x15, 0x17: return (.clear, 1)
        case 0x10, 0x0B: return (.up, 1)
        case 0x0E: return (.down, 1)
        case ..<0x20: return (nil, 1)
        default: return character(first)
        }
    }

    private func character(_ first: UInt8) -> (key: Key?, length: Int)? {
        let length =
            switch first {
            case ..<0x80: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0 else { return (nil, 1) }
        guard rest.count >= length else { return nil }
        guard let text = String(validating: rest[..<length], as: UTF8.self) else { return (nil, 1) }
        return (.text(text), length)
    }

    /// `ESC [ parameters final` and `ESC O final` (ECMA-48); an escape before anything else is a key of its own.
    private func sequence() -> (key: Key?, length: Int)? {
        guard rest.count > 1 else { return nil }
        guard rest[1] == UInt8(ascii: "[") || rest[1] == UInt8(ascii: "O") else { return (.escape, 1) }
        guard let end = rest.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return rest.count < 16 ? nil : (nil, rest.count)
        }
        return (Self.named[String(decoding: rest[2...end], as: UTF8.self)], end + 1)
    }

    private static let named: [String: Key] = [
        "A": .up, "B": .down, "5~": .pageUp, "6~": .pageDown, "H": .first, "F": .last, "1~": .first, "4~": .last,
    ]
}
