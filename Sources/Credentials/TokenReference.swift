internal import Text

/// Where an API token is found: `scheme:place`. What is stored is this reference, never the token.
///
/// Only its general form is checked here. Which schemes there are, and what a place of each looks like, is in the table
/// of the module `Tokens`: a database may hold a reference that a newer Heddle wrote.
public struct TokenReference: Hashable, Sendable {
    /// 1 to 16 of a–z.
    public let scheme: String
    /// Printable and not empty.
    public let place: String

    /// Bytes of the whole reference.
    public static let maximumBytes = 8192

    public static let standard = TokenReference(scheme: "env", place: "COREWEAVE_API_TOKEN")

    /// - Parameter forms: the forms to name in an error's hint.
    /// - Throws: ``InvalidValue/tokenReference(_:why:forms:)``.
    public init(_ text: String, forms: String = "KIND:PLACE") throws(InvalidValue) {
        // What is refused here may well be a pasted token: it is not repeated.
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw .tokenReference("…", why: "it names no place to find a token in", forms: forms)
        }
        let scheme = String(text[..<colon])
        guard (1...16).contains(scheme.utf8.count), scheme.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else {
            throw .tokenReference("…", why: "it names no place to find a token in", forms: forms)
        }
        let place = String(text[text.utf8.index(after: colon)...])
        guard !place.isEmpty else {
            throw .tokenReference("\(scheme):", why: "it names no place to find a token in", forms: forms)
        }
        guard place.isPrintable, text.utf8.count <= Self.maximumBytes else {
            throw .tokenReference("\(scheme):…", why: "it is too long or has control characters", forms: forms)
        }
        self.init(scheme: scheme, place: place)
    }

    private init(scheme: String, place: String) {
        self.scheme = scheme
        self.place = place
    }

    public var text: String { "\(scheme):\(place)" }
}

extension TokenReference: CustomStringConvertible {
    public var description: String { text }
}
