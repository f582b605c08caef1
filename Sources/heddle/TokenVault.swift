internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store
internal import Text
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

    /// Keeps a token for a profile.
    ///
    /// - Parameter place: nil: the keyring where one answers, else a file.
    /// - Returns: the reference that leads to it.
    /// - Throws: ``KeyringRefusal``, ``FileError``, ``InvalidValue``.
    func keep(_ token: APIToken, for name: ProfileName, in place: Place?) throws -> TokenReference {
        if place != .file {
            let account: String?
            do throws(DesktopKeyring.Failure) {
                account = try keepInKeyring(token, for: name)
            } catch {
                if place != nil { throw KeyringRefusal(failure: error, profile: name) }
                account = nil
            }
            if let account { return try TokenKind.all.reference("keyring:\(account)") }
        }
        try FileGuard.ensureDirectory(paths.key.parentDirectory)
        try FileGuard.ensureDirectory(directory)
        let path = "\(directory)/\(named(name))"
        try PrivateFile.create(path, Array("\(token.secret.reveal())\n".utf8))
        return try TokenKind.all.reference("file:\(path)")
    }

    /// - Returns: the account of its item.
    private func keepInKeyring(_ token: APIToken, for name: ProfileName) throws(DesktopKeyring.Failure) -> String {
        // What is there already is another's, or the one that this takes the place of once the profile refers to it.
        let account = try keyring.has(name.text) ? named(name) : name.text
        try keptItems.keep(token.secret, for: account, label: "Heddle: \(account)")
        return account
    }

    /// A name that nothing has yet. It is no profile's name alone: after a rename another profile may have that, and its
    /// token must not take the place of this one.
    private func named(_ name: ProfileName) -> String { "\(name).\(hexadecimal(Random.bytes(4)))" }

    /// Whether the token of a reference is deleted once these are the only ones that profiles have.
    func isDeleted(_ reference: TokenReference, leaving others: Set<TokenReference>) -> Bool {
        !others.contains(reference) && isHere(reference)
    }

    private func isHere(_ reference: TokenReference) -> Bool {
        switch reference.scheme {
        case "file": reference.place.parentDirectory == directory && ThisMachine.has(reference.place)
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
