internal import Text

/// A CoreWeave API token: 1 to 8192 bytes of visible ASCII.
///
/// Anything else is refused before it goes anywhere: a line break would end the header field it is sent in.
public struct APIToken: Sendable, Equatable {
    public static let maximumBytes = 8192

    public let secret: Secret

    /// Takes a token as it was found. One rule, whatever it was found in: blanks, line breaks and a byte order mark
    /// around it are dropped, since editors and `echo` leave them; quotes around it (`docker --env-file` keeps them)
    /// and `Bearer` before it are refused, since an exchange would only say that it doesn't know such a token.
    ///
    /// - Throws: ``InvalidValue/token(why:)``.
    public init(_ found: Secret) throws(InvalidValue) {
        let token = found.reveal().withoutSurroundings
        let bytes = token.utf8
        guard let first = bytes.first, let last = bytes.last else { throw .token(why: "is empty") }
        guard bytes.count == 1 || first != last || !"\"'".utf8.contains(first) else {
            throw .token(why: "has quotes around it")
        }
        guard !token.beginsWithBearer else { throw .token(why: "has Bearer before it") }
        guard bytes.count <= Self.maximumBytes else { throw .token(why: "is longer than \(Self.maximumBytes) bytes") }
        guard bytes.allSatisfy(\.isVisibleASCII) else { throw .token(why: "has a character that is not visible ASCII") }
        secret = Secret(token)
    }

    /// What precedes a token in an `Authorization` header field (RFC 6750, section 2.1).
    public static let scheme = "Bearer "

    /// Takes a token out of the value of an `Authorization` header field.
    ///
    /// - Returns: nil where the value is none of ``authorization``'s.
    public init?(authorization: Secret) {
        let value = authorization.reveal()
        guard value.hasPrefix(Self.scheme) else { return nil }
        try? self.init(Secret(String(value.dropFirst(Self.scheme.count))))
    }

    /// The value of the `Authorization` header field that a token is sent in.
    public var authorization: Secret { Secret(Self.scheme + secret.reveal()) }
}

extension String {
    /// Without blanks, line breaks and byte order marks at both ends. By scalars: CR LF is one Character.
    fileprivate var withoutSurroundings: String {
        var rest = Substring(self).unicodeScalars
        while let first = rest.first, first.surroundsTokens { rest.removeFirst() }
        while let last = rest.last, last.surroundsTokens { rest.removeLast() }
        return String(rest)
    }

    /// In any case, as schemes of authorisation are compared (RFC 9110, section 11.1).
    fileprivate var beginsWithBearer: Bool {
        let words = utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == 0x20 || $0 == 0x09 }
        return words.count == 2 && String(decoding: words[0], as: UTF8.self).lowercased() == "bearer"
    }
}

extension Unicode.Scalar {
    fileprivate var surroundsTokens: Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0xFEFF: true
        default: false
        }
    }
}
