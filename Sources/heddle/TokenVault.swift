internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store
internal import Text
internal import Tokens

/// Tokens that a person gave Heddle to keep: each in a file of its own beside the sealing key, 0600, in clear text as
/// any file that a person would have put it into.
struct TokenVault {
    let paths: Paths

    private var directory: String { paths.keptTokens }

    /// Keeps a token for a profile.
    ///
    /// The file's name is no profile's name alone: after a rename another profile may have that, and its token must not
    /// take the place of this one.
    ///
    /// - Returns: the reference that leads to it.
    /// - Throws: ``FileError``, ``InvalidValue``.
    func keep(_ token: APIToken, for name: ProfileName) throws -> TokenReference {
        try FileGuard.ensureDirectory(paths.key.parentDirectory)
        try FileGuard.ensureDirectory(directory)
        let path = "\(directory)/\(name).\(hexadecimal(Random.bytes(4)))"
        try PrivateFile.create(path, Array("\(token.secret.reveal())\n".utf8))
        return try TokenKind.all.reference("file:\(path)")
    }

    /// Whether the token of a reference is deleted once these are the only ones that profiles have.
    func isDeleted(_ reference: TokenReference, leaving others: Set<TokenReference>) -> Bool {
        isHere(reference) && !others.contains(reference)
    }

    private func isHere(_ reference: TokenReference) -> Bool {
        reference.scheme == "file" && reference.place.parentDirectory == directory
            && ThisMachine.has(reference.place)
    }

    /// Removes the files of references that no profile has any more, of those that are some of these.
    ///
    /// - Throws: ``FileError``, ``StoreError``.
    func discard(_ references: [TokenReference], unlessUsedIn store: Store) throws {
        let here = references.filter(isHere)
        if here.isEmpty { return }
        let used = Set(try store.profiles().map(\.profile.source.token))
        for reference in Set(here).subtracting(used) { try PrivateFile.remove(reference.place) }
    }
}

extension Console {
    /// Has a person type or paste a token, which is not shown.
    ///
    /// - Returns: nil where there is no terminal to ask at.
    /// - Throws: ``InvalidValue/token(why:)``.
    func askToken(of name: String) throws -> APIToken? {
        try askSecret("API token of \(name) (it is not shown): ", limit: 2 * APIToken.maximumBytes).map {
            try APIToken($0)
        }
    }
}
