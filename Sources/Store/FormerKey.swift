internal import Text

/// A sealing key that this database has no use for any more, as far as can be told, and that is still somewhere.
public enum FormerKey: Sendable, Equatable {
    /// The key's file was none that could be one: it may be a good one that something damaged.
    case setAside(path: String)
    /// Under a name in a keyring.
    case kept(KeyStorage, account: String, Reason)

    /// Why it is still there.
    public enum Reason: Sendable, Equatable {
        /// The name is another database's, which this one was copied from, or was when it lay elsewhere.
        case ofAnotherDatabase
        /// Another key was made because this one was thought to be lost.
        case thoughtLost
        /// The keyring didn't remove it. One line.
        case notRemoved(String)
    }

    /// One line.
    public var message: String {
        switch self {
        case .setAside(let path): "what was in the sealing key's file, and could not be read, is in \(path.printable)"
        case .kept(let storage, let account, let reason):
            switch reason {
            case .ofAnotherDatabase:
                "the old key is still in \(storage.name) (\(KeyKeepers.description(account))): "
                    + "it is not under this database's name, and the database that this one was copied from may use it"
            case .thoughtLost: "the old key is still in \(storage.name), and opens nothing that this database has now"
            case .notRemoved(let why): "the old key is still in \(storage.name), and could not be removed: \(why)"
            }
        }
    }

    /// What removes it; nil where it may be of use.
    public var hint: String? {
        switch self {
        case .setAside, .kept(_, _, .ofAnotherDatabase): nil
        case .kept(.kernel, let account, _): "keyctl purge user \(KeyKeepers.description(account))"
        case .kept(.keyring, let account, _): KeyKeepers.commandToRemove(account)
        case .kept: nil
        }
    }
}
