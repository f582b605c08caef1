public import Credentials
internal import Text

extension TokenKind {
    /// Every kind there is, in the order of help.
    public static let all: [TokenKind] = [
        .environment,
        .file,
        .keyring,
        .pass,
        .onePassword,
        .kubeconfig,
        .exec,
        .cwic,
    ]
}

extension [TokenKind] {
    /// `env:NAME or file:PATH`.
    public var forms: String { Self.choice(of: map(\.form)) }

    /// `env:NAME (an environment variable) or file:PATH (a token file)`.
    public var help: String { Self.choice(of: map { "\($0.form) (\($0.summary))" }) }

    private static func choice(of words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return "\(words.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// Reads what a person typed.
    ///
    /// - Throws: ``InvalidValue/tokenReference(_:why:forms:)``, which doesn't repeat the place: it may be a token.
    public func reference(_ text: String) throws(InvalidValue) -> TokenReference {
        let reference = try TokenReference(text, forms: forms)
        guard let kind = kind(of: reference) else {
            throw .tokenReference("\(reference.scheme):…", why: "unknown kind", forms: forms)
        }
        guard !reference.place.holdsToken else {
            throw .tokenReference(
                "\(reference.scheme):…", why: "it holds what looks like an API token, not where to find it",
                forms: kind.form)
        }
        if let flaw = kind.flaw(reference.place) {
            throw .tokenReference("\(reference.scheme):…", why: flaw, forms: kind.form)
        }
        return reference
    }

    func kind(of reference: TokenReference) -> TokenKind? { first { $0.scheme == reference.scheme } }
}
