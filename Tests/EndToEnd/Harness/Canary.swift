import Foundation

/// Something that must turn up nowhere (S27): searched for as it is, and in the encodings that a log or a dump might
/// use.
struct Canary: Sendable {
    private let needles: [Data]

    /// - Parameter secret: its halves are looked for, too: a server that quotes a part of it must not be repeated
    ///   either.
    init(_ secret: String) {
        let bytes = Array(secret.utf8)
        let pieces = [bytes[...], bytes[..<(bytes.count / 2)], bytes[(bytes.count / 2)...]]
        var needles = pieces.map { Data($0) }
        for piece in pieces {
            let digits = piece.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            needles += [Data(digits.utf8), Data(digits.uppercased().utf8)]
        }
        // Where it stands within something longer, its base64 depends on what precedes it, in three ways.
        for offset in 0..<3 {
            let text = Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString()
            needles.append(Data(text.dropFirst(4).dropLast(4).utf8))
        }
        self.needles = needles
    }

    func isIn(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return false }
        let content = Data(bytes)
        return needles.contains { content.range(of: $0) != nil }
    }
}
