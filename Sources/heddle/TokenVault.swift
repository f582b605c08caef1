internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store
internal import Tokens

/// Tokens that a person gave Heddle to keep: each as an item of the desktop's keyring, or in a file of its own beside the
/// sealing key, 0600, in clear text as any file that a person would have put it into.
struct TokenVault {
    enum Place: String, CaseIterable {
        case keyring, file
    }

    private let paths: Paths
    /// What `keyring:` references lead to, whoever put it there.
    private let keyring: DesktopKeyring
    /// Of that, what was put there by this program: nothing else is ever removed.
    private let keptItems: DesktopKeyring

    init(_ context: Context) {
        func keyring(mark: String?) -> DesktopKeyring {
            DesktopKeyring(
                service: "heddle", mark: mark, searchPath: context.environment["PATH"],
                hasSessionBus: DesktopKeyring.hasSessionBus(context.environment))
        }
        paths = context.paths
        self.keyring = keyring(mark: nil)
        keptItems = keyring(mark: "kept-token")
    }

    private var directory: String { paths.keptTokens }

    /// Keeps a token for a profile in a file.
    ///
    /// - Returns: the reference that leads to it.
    /// - Throws: ``FileError``, ``InvalidValue``.
    func keepInFile(_ token: APIToken, for name: ProfileName) throws -> TokenReference {
        try FileGuard.ensureDirectory(paths.key.parentDirectory)
        try FileGuard.ensureDirectory(directory)
        let path = paths.newTokenFile(of: name)
        try PrivateFile.create(path, Array("\(token.secret.reveal())\n".utf8))
        return try TokenKind.all.reference("file:\(path)")
    }

    /// Keeps a token for a profile in the desktop's keyring.
    ///
    /// - Returns: the reference that leads to it.
    /// - Throws: ``KeyringRefusal``, ``InvalidValue``.
    func keepInKeyring(_ token: APIToken, for name: ProfileName) throws -> TokenReference {
        let account: String
        do throws(DesktopKeyring.Failure) {
            // What is there already is another's, or the one that this takes the place of once the profile refers to it.
            account = try keyring.has(name.text) ? paths.newTokenName(of: name) : name.text
            try keptItems.keep(token.secret, for: account, label: "Heddle: \(account)")
        } catch {
            throw KeyringRefusal(failure: error, profile: name)
        }
        return try TokenKind.all.reference("keyring:\(account)")
    }

    /// Whether the token of a reference is deleted once these are the only ones that profiles have.
    func isDeleted(_ reference: TokenReference, leaving others: Set<TokenReference>) -> Bool {
        !others.contains(reference) && isHere(reference)
    }

    /// Whether a reference leads to a file that this stores tokens in, be it there or not.
    func keeps(_ reference: TokenReference) -> Bool {
        reference.scheme == "file" && reference.place.parentDirectory == directory
    }

    /// Whether the token of such a file is gone.
    func isLost(_ reference: TokenReference) -> Bool { keeps(reference) && !ThisMachine.has(reference.place) }

    private func isHere(_ reference: TokenReference) -> Bool {
        switch reference.scheme {
        case "file": keeps(reference) && ThisMachine.has(reference.place)
        case "keyring": (try? keptItems.has(reference.place)) ?? false
        default: false
        }
    }

    /// Removes the tokens of references that no profile has any more, of those that are some of these.
    ///
    /// - Throws: ``FileError``, ``StoreError``, ``KeyringRemainder``.
    func discard(_ references: [TokenReference], unlessUsedIn store: Store) throws {
        let here = references.filter(isHere)
        if here.isEmpty { return }
        let used = Set(try store.profiles().map(\.profile.source.token))
        for reference in Set(here).subtracting(used) {
            if reference.scheme == "file" {
                try PrivateFile.remove(reference.place)
                continue
            }
            do throws(DesktopKeyring.Failure) {
                try keptItems.remove(reference.place)
            } catch {
                throw KeyringRemainder(failure: error, account: reference.place)
            }
        }
    }

    /// Removes the files that commands left which were killed while they kept a token for that profile.
    ///
    /// - Throws: ``FileError``, ``StoreError``, ``SealingKeyError``.
    func discardUnused(of name: ProfileName, in store: Store) throws {
        if try store.unusedTokenFiles(of: name).isEmpty { return }
        // Another command may be about to use one of them: it has written its reference then.
        try store.together {
            for file in try store.unusedTokenFiles(of: name) { try PrivateFile.remove(file) }
        }
    }
}

/// The keyring that was asked for keeps no token.
struct KeyringRefusal: ExplainedError {
    let failure: DesktopKeyring.Failure
    let profile: ProfileName

    var message: String { "can't keep the token: \(failure.message)" }
    var hint: String? { "heddle token set \(profile) --store file" }
    var status: ExitStatus { .setUp }
}

/// The keyring doesn't remove a token that nothing refers to any more.
struct KeyringRemainder: ExplainedError {
    let failure: DesktopKeyring.Failure
    let account: String

    var message: String { "a token that nothing refers to is still in the keyring: \(failure.message)" }
    var hint: String? { DesktopKeyring.commandToRemove(account, service: "heddle") }
    var status: ExitStatus { .setUp }
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
