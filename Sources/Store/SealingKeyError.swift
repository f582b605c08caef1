public import Credentials
public import OperatingSystem
internal import Text

/// The sealing key can't be had from where it is kept, or can't be kept there.
public enum SealingKeyError: ExplainedError, Equatable {
    /// It is not there any more.
    case lost(KeyStorage, path: String)
    /// The name under which it was is another database's, of which this is a copy.
    case lostByCopy(KeyStorage, path: String)
    /// What is there is none.
    case garbled(KeyStorage, path: String)
    case keyring(DesktopKeyring.Failure)
    case kernel(KernelKeyring.Failure)
    /// systemd-creds didn't open it. `path`: of the file in which it is.
    case unopened(SecretProgram.Failure, path: String)
    /// systemd-creds didn't seal it.
    case unsealed(SecretProgram.Failure)
    /// It was to be kept there, and could not be read back. What was there before is as it was. `path`: of the key's
    /// file.
    case notKept(KeyStorage, KeyStep, path: String, why: String)
    /// What is there is a key, and authenticates nothing in this database.
    case unrelated(KeyStorage, path: String)
    /// What was to be put back authenticates nothing in this database.
    case anotherKey(path: String)
    /// A copy that is none.
    case noCopy(path: String)

    public var message: String {
        switch self {
        case .lost(.kernel, _):
            "the sealing key is not in the kernel's keyring: the machine was restarted, or this is another user namespace"
        case .lost(let storage, _): "the sealing key is no longer in \(storage.name)"
        case .lostByCopy(let storage, _):
            "the sealing key is not in \(storage.name): \(storage == .kernel ? "the machine was restarted, or " : "")"
                + "this is a copy of a database whose key was replaced or moved since"
        case .garbled(let storage, _): "what \(storage.name) has in the sealing key's place is no key"
        case .keyring(.program(.overdue)):
            "the sealing key's keyring can't be used: it does not answer, or waits to be unlocked"
        case .keyring(let failure): "the sealing key's keyring can't be used: \(failure.message)"
        case .kernel(let failure): "the kernel's keyring can't be used: \(failure.message)"
        case .unopened(let failure, _): "the sealing key can't be opened by systemd-creds: \(failure.message)"
        case .unsealed(let failure) where failure.isAboutOptions:
            "systemd-creds can't seal for users other than root before systemd 256"
        case .unsealed(let failure): "the sealing key can't be sealed by systemd-creds: \(failure.message)"
        case .notKept(let storage, let step, _, let why):
            "\(step.notDone): \(storage == .systemdCreds ? "systemd-creds" : storage.name) can't keep it: \(why)"
        case .unrelated(let storage, _):
            "the sealing key in \(storage.name) is another than the one that this database is sealed with"
        case .anotherKey(let path):
            "\(path.printable) holds another sealing key than this database's: load a later or an earlier copy, or reset the key"
        case .noCopy(let path): "\(path.printable) holds no copy of a sealing key"
        }
    }

    public var hint: String? {
        switch self {
        case .lost, .lostByCopy, .unrelated:
            "\(Self.loadCopy); without one: heddle key reset"
        case .keyring(.program(let failure)) where failure.hint != nil: failure.hint
        case .keyring:
            "unlock it in your desktop session; for ssh and cron, move the key there: heddle key move --to file"
        case .kernel: "keep it elsewhere: heddle key move --to file"
        case .garbled(_, let path), .unopened(_, let path):
            // What it has may be good, and the machine, its TPM2 or the program not: it is never removed.
            "\(Self.loadCopy); without one, set it aside: "
                + "mv -n \(POSIXShell.pasteable(path)) \(POSIXShell.pasteable(path + ".old")) && heddle key reset"
        case .notKept(let storage, let step, let path, _):
            step.otherwise(than: storage, path: path)
        case .unsealed(let failure) where failure.isAboutOptions: "heddle key move --to kernel"
        case .unsealed(let failure): failure.hint ?? "as root: systemd-creds setup"
        case .anotherKey: "heddle key reset"
        case .noCopy: "make a copy while the key is there: heddle key save FILE"
        }
    }

    static let loadCopy = "load a copy that heddle key save made: heddle key load FILE"

    public var status: ExitStatus {
        switch self {
        case .noCopy, .anotherKey: .invalidInput
        default: .setUp
        }
    }
}

/// What a key is to be kept for.
public enum KeyStep: Sendable {
    /// The present one goes to another place.
    case move
    /// A new one takes the present one's place.
    case rotation
    /// A copy takes the lost one's place.
    case loading
    /// A new one takes the lost one's place, or is the first.
    case making

    fileprivate var notDone: String {
        switch self {
        case .move: "the sealing key was not moved, and still is where it was"
        case .rotation: "the sealing key was not replaced, and the old one is still in use"
        case .loading: "the sealing key was not loaded"
        case .making: "no new sealing key was made"
        }
    }

    /// How to do it where one place doesn't keep keys.
    ///
    /// - Parameter path: of the key's file. A lost key's goes where that says, and into the file where there is none.
    fileprivate func otherwise(than storage: KeyStorage, path: String) -> String {
        let move = "heddle key move --to \((storage == .kernel ? KeyStorage.keyring : .kernel).rawValue)"
        let setAside = "mv -n \(POSIXShell.pasteable(path)) \(POSIXShell.pasteable(path + ".old"))"
        return switch self {
        case .move: move
        case .rotation: "\(move) && heddle key rotate"
        case .loading: "set the key's file aside, then load the copy again, into a new file: \(setAside)"
        case .making: "\(setAside) && heddle key reset"
        }
    }
}

extension SecretProgram.Failure {
    /// An older program doesn't know `--user`.
    fileprivate var isAboutOptions: Bool {
        if case .ended(_, _, let complaint) = self { complaint.contains("unrecognized option") } else { false }
    }
}
