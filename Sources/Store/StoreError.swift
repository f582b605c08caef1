public import Credentials
internal import OperatingSystem
internal import SQLite
internal import Text

/// What can go wrong with what Heddle keeps.
public enum StoreError: ExplainedError, Equatable {
    case noHome
    /// `HEDDLE_HOME` is neither absolute nor below `~`.
    case relativeHome(String)
    /// Truncated, overwritten, or never one of ours.
    case damaged(path: String, what: String)
    case foreign(path: String)
    case newer(path: String, version: Int, known: Int)
    case busy(path: String)
    case diskFull(path: String)
    /// There was one, and there is none any more.
    case missing(path: String)
    /// Another file takes its place again and again while it is being opened.
    case replaced(path: String)
    /// The file system, or the file, can't be written.
    case readOnly(path: String)
    /// There are no file locks where it lies.
    case noLocks(path: String)
    case failed(path: String, what: String)
    case migrationChanged(version: Int)
    case keyMissing(path: String)
    case keyDamaged(path: String)
    case doesNotOpen(ProfileName)
    /// No person has confirmed where the profile sends its token: it is of an older database, or was added by other
    /// means.
    case unconfirmed(ProfileName)
    /// The profile was changed by other means, or authenticated with another key or for another database.
    case changedElsewhere(ProfileName)
    case damagedProfile(DamagedProfile)
    /// A copy that a migration left may hold cached credentials, and can't be cleared of them.
    case unreadableCopy(path: String, what: String)
    case damagedEvent(Int64, what: String)
    case noProfile(String, suggestion: ProfileName?)
    /// The same where there is no profile at all.
    case noProfilesYet(String)
    case nameTaken(ProfileName, by: ProfileName)
    /// The profile's source became another while its refresh was under way.
    case changedMeanwhile(ProfileName)
    /// The profile was removed while its refresh was under way; another may have its name by now.
    case removedMeanwhile(ProfileName)

    public var message: String {
        switch self {
        case .noHome: "no home directory: HOME is not set"
        case .relativeHome(let path): "HEDDLE_HOME is \(path.inQuotes), which is not an absolute path"
        case .damaged(let path, let what): "the database \(path.printable) is damaged: \(what.printable)"
        case .foreign(let path): "\(path.printable) is not a Heddle database"
        case .newer(let path, let version, let known):
            "\(path.printable) was written by a newer Heddle (schema \(version); this one knows \(known))"
        case .busy(let path): "the database \(path.printable) is busy"
        case .diskFull(let path): "the disk is full: can't write to \(path.printable)"
        case .missing(let path): "the database \(path.printable) is gone"
        case .replaced(let path): "the database \(path.printable) was replaced while it was being opened"
        case .readOnly(let path): "can't write to \(path.printable): it is read-only"
        case .noLocks(let path): FileError.noLocks(path: path).message
        case .failed(let path, let what): "can't use the database \(path.printable): \(what.printable)"
        case .migrationChanged(let version): "migration \(version) differs from the one that was released"
        case .keyMissing(let path):
            "the sealing key \(path.printable) is missing: profiles can't be verified, nor cached credentials opened"
        case .keyDamaged(let path): "the sealing key \(path.printable) is damaged"
        case .doesNotOpen(let name): "the cached credentials of \(name) don't open with the sealing key"
        case .unconfirmed(let name):
            "\(name) is not confirmed: its row was written by an older version, or not by heddle"
        case .changedElsewhere(let name):
            "\(name) can't be verified: it was changed by other means than heddle, or with another sealing key"
        case .damagedProfile(let profile):
            "the database row of \(profile.name.inQuotes) is damaged: \(profile.column): \(profile.what.printable)"
        case .unreadableCopy(let path, let what):
            "the backup \(path.printable) may hold cached keys and can't be cleared of them: \(what.printable)"
        case .damagedEvent(let number, let what): "event \(number) of the log is damaged: \(what.printable)"
        case .noProfile(let text, _), .noProfilesYet(let text): "no profile named \(text.printable.prefix(80))"
        case .nameTaken(let name, let other):
            name == other
                ? "a profile named \(name) already exists" : "\(name) differs from \(other) only in case"
        case .changedMeanwhile(let name): "\(name) was changed while it was being refreshed"
        case .removedMeanwhile(let name): "\(name) was removed while it was being refreshed"
        }
    }

    public var hint: String? {
        switch self {
        case .noHome: "set HOME or HEDDLE_HOME"
        case .relativeHome(let path): "export HEDDLE_HOME=\"$PWD\"/\(POSIXShell.pasteable(path))"
        case .damaged(let path, _), .foreign(let path):
            "nothing was changed; restore a backup, or move it away to start afresh: mv \(POSIXShell.pasteable(path)) \(POSIXShell.pasteable(path + ".bad"))"
        case .newer: "nothing was changed; update Heddle"
        case .busy: "try again; if it stays busy, see who has it open: heddle status"
        case .diskFull: "make room, then try again; nothing was lost"
        case .missing: "restore it, or start afresh with heddle add"
        case .replaced(let path): "ls -ld \(POSIXShell.pasteable(path.parentDirectory))"
        case .readOnly(let path): FileError.writableAgain(path)
        case .noLocks: FileError.elsewhere
        case .failed: nil
        case .migrationChanged: "install Heddle again"
        case .keyMissing, .keyDamaged:
            "\(SealingKeyError.loadCopy); without one: heddle key reset"
        case .unconfirmed, .changedElsewhere: "heddle key reset"
        case .damagedProfile(let profile): profile.remedy
        case .unreadableCopy(let path, _): "rm \(POSIXShell.pasteable(path))"
        case .damagedEvent: "heddle db check"
        case .doesNotOpen(let name): "heddle forget \(name)"
        case .noProfile(_, let suggestion?): "did you mean \(suggestion)?  (heddle list)"
        case .noProfile: "heddle list"
        case .noProfilesYet: "heddle setup"
        case .nameTaken(_, let other): "heddle show \(other)"
        case .changedMeanwhile: "try again"
        case .removedMeanwhile: "heddle list"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .noHome, .relativeHome, .keyMissing, .keyDamaged, .unconfirmed, .changedElsewhere, .replaced, .noLocks:
            .setUp
        case .damaged, .foreign, .newer, .diskFull, .missing, .readOnly, .failed, .doesNotOpen, .damagedProfile,
            .damagedEvent, .unreadableCopy:
            .inputOutput
        case .busy, .changedMeanwhile: .tryAgain
        case .migrationChanged: .bug
        case .noProfile, .noProfilesYet, .removedMeanwhile: .noProfile
        case .nameTaken: .invalidInput
        }
    }

    /// Whether it stands in the way of every profile, not of one alone.
    public var isOfWholeDatabase: Bool {
        switch self {
        case .noHome, .relativeHome, .damaged, .foreign, .newer, .busy, .diskFull, .missing, .replaced, .readOnly,
            .noLocks, .failed, .migrationChanged, .keyMissing, .keyDamaged:
            true
        case .doesNotOpen, .unconfirmed, .changedElsewhere, .damagedProfile, .damagedEvent, .unreadableCopy, .noProfile,
            .noProfilesYet, .nameTaken, .changedMeanwhile, .removedMeanwhile:
            false
        }
    }

    /// Whether it may be over in seconds.
    public var mayPass: Bool {
        switch self {
        case .busy, .diskFull, .missing, .replaced: true
        default: false
        }
    }

    /// - Parameter locksAreMissing: whether there are no locks in a directory: SQLite can't tell that from a busy
    ///   database.
    init(
        _ error: DatabaseError, path: String, locksAreMissing: (String) -> Bool = { RecordLocks.areMissing(in: $0) }
    ) {
        if error.isBusy {
            self = locksAreMissing(path.parentDirectory) ? .noLocks(path: path) : .busy(path: path)
        } else if error.isMoved {
            self = .missing(path: path)
        } else if error.isReadOnly {
            self = .readOnly(path: path)
        } else if error.isDiskFull {
            self = .diskFull(path: path)
        } else if error.isDamage {
            self = .damaged(path: path, what: error.message)
        } else if error.isTimeOut {
            self = .damaged(path: path, what: "reading it takes too long")
        } else {
            self = .failed(path: path, what: error.message)
        }
    }
}
