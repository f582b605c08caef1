public import Credentials
internal import Libc
internal import Text

/// What is wrong with a file, or went wrong with it.
public enum FileError: ExplainedError, Equatable {
    case missing(path: String)
    /// Group or others may do what only the owner should.
    case loose(path: String, mode: UInt32, mend: String)
    /// Group or others can write a file that is not ours to change.
    case writableByOthers(path: String, mode: UInt32)
    case otherOwner(path: String)
    /// Another user's directory that everybody can write to, such as a mounted volume.
    case everybodysDirectory(path: String)
    /// What was made there for its owner alone is open to others, or another user's.
    case noModes(path: String)
    /// There are no file locks on that file system.
    case noLocks(path: String)
    case symbolicLink(path: String)
    /// A symbolic link that another user made, who isn't the administrator.
    case linkOwner(path: String)
    /// A symbolic link that leads to nothing: a disk that is not mounted, perhaps.
    case danglingLink(path: String)
    /// Everybody may rename what lies in a directory above.
    case looseParent(path: String, parent: String, mode: UInt32)
    /// Another user may rename what lies in a directory above.
    case parentOwner(path: String, parent: String)
    case hardLinks(path: String)
    case wrongKind(path: String, expected: String, whose: Whose = .persons)
    case tooLarge(path: String, bytes: Int)
    /// A pipe that was not written to its end in time.
    case pipeTimeout(path: String, seconds: Double)
    /// A program had not ended within so many seconds, and was ended.
    case overdue(path: String, seconds: Int)
    /// A call of the operating system failed.
    case failed(doing: String, path: String, errno: Int32)

    /// Whose a file is that is none, or a directory.
    public enum Whose: Sendable {
        /// A person named it, so it is left where it is.
        case persons
        /// What lies where Heddle's own directories are looked for.
        case homes
        /// It is in the way of one of Heddle's own files, in Heddle's own directory.
        case heddles
    }

    public var message: String {
        switch self {
        case .missing(let path): "no such file or directory: \(path.printable)"
        case .loose(let path, let mode, _):
            "\(path.printable) is open to others (mode \(String(mode, radix: 8)))"
        case .writableByOthers(let path, let mode):
            "\(path.printable) can be written by others (mode \(String(mode, radix: 8)))"
        case .otherOwner(let path), .everybodysDirectory(let path): "\(path.printable) belongs to another user"
        case .noModes(let path): "can't keep \(path.printable) private: its file system has no owners or permissions"
        case .noLocks(let path): "can't lock \(path.printable): its file system has no file locks"
        case .symbolicLink(let path): "\(path.printable) is a symbolic link"
        case .linkOwner(let path): "\(path.printable) is a symbolic link of another user"
        case .danglingLink(let path): "\(path.printable) is a symbolic link to something that does not exist"
        case .looseParent(_, let parent, let mode):
            "\(parent.printable) can be changed by everybody (mode \(String(mode, radix: 8)))"
        case .parentOwner(_, let parent): "\(parent.printable) belongs to another user"
        case .hardLinks(let path): "\(path.printable) has a second hard link"
        case .wrongKind(let path, let expected, _): "\(path.printable) is not a \(expected)"
        case .tooLarge(let path, let bytes): "\(path.printable) is larger than \(bytes) bytes"
        case .pipeTimeout(let path, let seconds):
            "pipe \(path.printable) was not written to its end within \(Int(seconds.rounded(.up))) s"
        case .overdue(let path, let seconds): "\(path.printable) did not end within \(seconds) s"
        case .failed(let doing, let path, let code):
            "can't \(doing) \(path.printable): \(String(cString: strerror(code)))"
        }
    }

    public var hint: String? {
        switch self {
        case .loose(let path, _, let mend): "chmod \(mend) \(POSIXShell.pasteable(path))"
        case .writableByOthers(let path, _): "as its owner: chmod go-w \(POSIXShell.pasteable(path))"
        case .otherOwner(let path):
            "run it as that user (ls -ld \(POSIXShell.pasteable(path))), or with a HEDDLE_HOME of your own"
        case .everybodysDirectory(let path): "export HEDDLE_HOME=\(POSIXShell.pasteable("\(path)/heddle"))"
        case .noModes, .noLocks: Self.elsewhere
        case .linkOwner(let path):
            Self.isOurs(path.parentDirectory) ? "rm \(POSIXShell.pasteable(path))" : Self.elsewhere
        case .danglingLink(let path): "ls -l \(POSIXShell.pasteable(path))"
        case .looseParent(_, let parent, _): "chmod go-w \(POSIXShell.pasteable(parent))"
        case .parentOwner: Self.elsewhere
        case .symbolicLink: "replace it with the real file or directory"
        case .hardLinks(let path): "find its other name with: find ~ -samefile \(POSIXShell.pasteable(path))"
        case .failed(_, _, ENOSPC), .failed(_, _, EDQUOT): "make room on that disk, then try again"
        case .failed("make the directory", _, EACCES), .failed("make the directory", _, EROFS),
            .failed(Self.getTo, _, EACCES):
            Self.elsewhere
        case .failed("make the directory", let path, EPERM): UnwritablePlace.madeMutable(path) ?? Self.elsewhere
        case .failed(_, let path, EPERM): UnwritablePlace.madeMutable(path)
        case .failed(_, let path, EROFS): UnwritablePlace.mountedForWriting(path)
        case .failed("create", let path, EACCES), .failed("write", let path, EACCES),
            .failed("rename", let path, EACCES), .failed("remove", let path, EACCES):
            UnwritablePlace.openedToOwner(path.parentDirectory)
        case .wrongKind(let path, _, .heddles):
            "mv \(POSIXShell.pasteable(path)) \(POSIXShell.pasteable(path + ".bad"))"
        case .wrongKind(_, _, .homes): Self.elsewhere
        case .wrongKind(_, let expected, .persons) where ["file", "directory"].contains(expected):
            "name another \(expected)"
        case .missing, .wrongKind, .tooLarge, .pipeTimeout, .overdue, .failed: nil
        }
    }

    /// What can't be done with a directory below one that hides it, as systemd's ProtectHome makes a home.
    static let getTo = "get to"

    /// What lets a file be written that turned out to be read-only.
    public static func writableAgain(_ path: String) -> String {
        if let command = UnwritablePlace.madeMutable(path) { return command }
        return UnwritablePlace.isReadOnlyMount(path) ? UnwritablePlace.mountedForWriting(path) : elsewhere
    }

    private static func isOurs(_ directory: String) -> Bool {
        var facts = stat()
        return stat(directory, &facts) == 0 && facts.st_uid == geteuid()
    }

    /// A place that nearly every machine lets every user write to, on a disk of its own.
    public static var elsewhere: String {
        "export HEDDLE_HOME=/var/tmp/heddle-\(ThisProcess.userIdentifier)"
    }

    public var status: ExitStatus {
        switch self {
        case .missing, .loose, .writableByOthers, .otherOwner, .everybodysDirectory, .noModes, .noLocks, .symbolicLink,
            .linkOwner, .danglingLink, .looseParent, .parentOwner, .hardLinks, .wrongKind, .tooLarge, .pipeTimeout:
            .setUp
        case .failed(_, _, EACCES), .failed(_, _, EPERM), .failed(_, _, ENOTDIR), .failed(_, _, ELOOP): .setUp
        case .overdue: .tryAgain
        case .failed: .inputOutput
        }
    }
}
