public import Credentials

extension TokenKind {
    /// Every kind there is, in the order of help.
    public static let all: [TokenKind] = [
        .environment,
        .file,
    ]
}

extension [TokenKind] {
    /// `env:NAME or file:PATH`.
    public var forms: String {
        let forms = map(\.form)
        guard let last = forms.last, forms.count > 1 else { return forms.joined() }
        return "\(forms.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// `env:NAME (an environment variable) or file:PATH (a token file)`.
    public var help: String {
        let lines = map { "\($0.form) (\($0.summary))" }
        guard let last = lines.last, lines.count > 1 else { return lines.joined() }
        return "\(lines.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// Reads what a person typed.
    ///
    /// - Throws: ``InvalidValue/tokenReference(_:why:forms:)``, which doesn't repeat the place: it may be a token.
    public func reference(_ text: String) throws(InvalidValue) -> TokenReference {
        let reference = try TokenReference(text, forms: forms)
        guard let kind = kind(of: reference) else {
            throw .tokenReference("\(reference.scheme):…", why: "unknown kind", forms: forms)
        }
        if let flaw = kind.flaw(reference.place) {
            throw .tokenReference("\(reference.scheme):…", why: flaw, forms: kind.form)
        }
        return reference
    }

    func kind(of reference: TokenReference) -> TokenKind? { first { $0.scheme == reference.scheme } }
}
