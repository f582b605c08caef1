internal import Text

/// Where an API token is found. What is stored is this reference, never the token.
///
/// A new kind of reference is a case here, its two lines in ``init(_:)`` and ``text``, and its resolver in `Tokens`.
public enum TokenReference: Hashable, Sendable {
    /// `env:NAME`: the environment variable NAME.
    case environment(name: String)
    /// `file:PATH`: the content of a file that only its owner can read; PATH starts with `/` or `~/`.
    case file(path: String)

    public static let standard = TokenReference.environment(name: "COREWEAVE_API_TOKEN")

    /// - Throws: ``InvalidValue/tokenReference(_:why:)``.
    public init(_ text: String) throws(InvalidValue) {
        // What is refused here may well be a token that somebody pasted: it is not repeated.
        guard let colon = text.firstIndex(of: ":") else {
            throw .tokenReference("…", why: "it names no place to find a token in")
        }
        let place = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "env":
            guard let first = place.utf8.first, !first.isASCIIDigit, place.utf8.count <= 255,
                place.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x5F })
            else { throw .tokenReference("env:…", why: "a variable's name has letters, digits and _") }
            self = .environment(name: place)
        case "file":
            guard place.hasPrefix("/") || place.hasPrefix("~/") else {
                throw .tokenReference("file:…", why: "the path must start with / or ~/")
            }
            guard place.isPrintable, place.utf8.count <= 4096 else {
                throw .tokenReference(text, why: "the path is too long or has control characters")
            }
            self = .file(path: place)
        case let kind:
            let isWord = kind.utf8.count <= 16 && kind.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            throw .tokenReference(isWord ? "\(kind):…" : "…", why: "Heddle knows no such kind")
        }
    }

    public var text: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }
}

extension TokenReference: CustomStringConvertible {
    public var description: String { text }
}

/// A CoreWeave API token: 1 to 8192 bytes of visible ASCII.
///
/// Anything else is refused before it goes anywhere: a line break would end the header field it is sent in.
public struct APIToken: Sendable, Equatable {
    public static let maximumBytes = 8192

    public let secret: Secret

    /// - Throws: ``InvalidValue/token(why:)``.
    public init(_ secret: Secret) throws(InvalidValue) {
        let bytes = secret.reveal().utf8
        guard !bytes.isEmpty else { throw .token(why: "is empty") }
        guard bytes.count <= Self.maximumBytes else { throw .token(why: "is longer than \(Self.maximumBytes) bytes") }
        guard bytes.allSatisfy(\.isVisibleASCII) else { throw .token(why: "has a character that is not visible ASCII") }
        self.secret = secret
    }
}
