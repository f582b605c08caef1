internal import Libc

/// Who may do what with a file of ours.
public enum Exposure: Sendable {
    /// Others may read it, but not write it.
    case writableByOwner
    /// Nobody else may read or write it.
    case privateToOwner

    /// The bits of a mode that it does not allow.
    var forbidden: mode_t { self == .privateToOwner ? 0o077 : 0o022 }
}

/// A directory whose group may rename what lies in it.
public struct GroupWritableDirectory: Sendable, Equatable {
    /// Absolute, links resolved.
    public let path: String
    /// The group's number.
    public let group: UInt32
}

/// Refuses files and directories that another user may have changed (OpenSSH's StrictModes).
public enum FileGuard {
    /// - Returns: false where nothing of that name exists.
    /// - Throws: ``FileError``.
    @discardableResult
    public static func checkFile(_ path: String, _ exposure: Exposure) throws(FileError) -> Bool {
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            if errno == ENOENT { return false }
            throw unreachable(path, errno: errno)
        }
        try judge(file: facts, path, exposure)
        return true
    }

    /// Judges a directory and the way to it. A symbolic link is followed: what it leads to is judged, and the way
    /// there.
    ///
    /// - Returns: false where nothing of that name exists; the way to where it would be was judged then.
    /// - Throws: ``FileError``.
    @discardableResult
    public static func checkDirectory(_ path: String, _ exposure: Exposure = .writableByOwner) throws(FileError) -> Bool
    {
        let directory = try DirectoryWalk.judge(path, exposure)
        return directory != nil
    }

    /// A directory that may be written by its owner alone, and the way to it, judged.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: ``FileError``.
    public static func judgedDirectory(_ path: String) throws(FileError) -> JudgedDirectory? {
        try DirectoryWalk.judge(path, .writableByOwner)
    }

    /// The directories on the way to one of ours that a group may write to, the topmost first. They are accepted, since on
    /// many systems the group is its user's own; but whoever is a member could put another directory in the place of ours.
    ///
    /// - Throws: ``FileError`` where the way is refused.
    public static func writableByGroups(above path: String) throws(FileError) -> [GroupWritableDirectory] {
        try DirectoryWalk.writableByGroups(above: path)
    }

    /// Makes a directory that only its owner can enter, and the directories above it, or checks the one that is there.
    /// Nothing is made below what is refused.
    ///
    /// - Throws: ``FileError``.
    public static func ensureDirectory(_ path: String) throws(FileError) {
        _ = try DirectoryWalk.judge(path, .writableByOwner, making: true)
    }

    /// Makes a directory and those above it where missing, 0700 as the XDG specification has it. Those that are there
    /// are left as they are.
    ///
    /// - Throws: ``FileError``.
    public static func makeDirectory(_ path: String) throws(FileError) {
        // EEXIST: it was there, or another process has made it in between.
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let code = errno
        let parent = path.parentDirectory
        guard code == ENOENT, parent != path else {
            throw .failed(doing: "make the directory", path: path, errno: code)
        }
        try makeDirectory(parent)
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        // What is there and yet leads nowhere.
        throw errno == ENOENT
            ? .danglingLink(path: parent) : .failed(doing: "make the directory", path: path, errno: errno)
    }

    /// Why a file can't be looked at: where something of ours lies in a directory's place, that is named.
    private static func unreachable(_ path: String, errno code: Int32) -> FileError {
        var parent = path.parentDirectory
        while code == ENOTDIR, parent.count > 1 {
            var facts = stat()
            if stat(parent, &facts) == 0 {
                guard facts.st_mode & S_IFMT != S_IFDIR, facts.st_uid == geteuid() else { break }
                return .wrongKind(path: parent, expected: "directory", whose: whose(parent, facts))
            }
            parent = parent.parentDirectory
        }
        return .failed(doing: "look at", path: path, errno: code)
    }

    static func judge(file facts: stat, _ path: String, _ exposure: Exposure) throws(FileError) {
        try judge(facts, path, S_IFREG, "file", exposure)
        guard facts.st_nlink == 1 else { throw .hardLinks(path: path) }
    }

    static func judge(directory facts: stat, _ path: String, _ exposure: Exposure) throws(FileError) {
        // What everybody may write to and the administrator made is a place to put a directory of one's own.
        if facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid != geteuid(), facts.st_mode & 0o002 != 0 {
            throw .everybodysDirectory(path: path)
        }
        try judge(facts, path, S_IFDIR, "directory", exposure)
    }

    private static func judge(
        _ facts: stat, _ path: String, _ kind: mode_t, _ noun: String, _ exposure: Exposure
    ) throws(FileError) {
        guard facts.st_mode & S_IFMT != S_IFLNK else { throw .symbolicLink(path: path) }
        guard facts.st_mode & S_IFMT == kind else {
            throw .wrongKind(path: path, expected: noun, whose: isMovable(facts) ? .heddles : .persons)
        }
        guard facts.st_uid == geteuid() else { throw .otherOwner(path: path) }
        guard facts.st_mode & exposure.forbidden == 0 else {
            let mend = exposure == .privateToOwner ? "go-rwx" : "go-w"
            throw .loose(path: path, mode: UInt32(facts.st_mode & 0o7777), mend: mend)
        }
    }

    /// Whose something is that lies in a directory's place: Heddle's where its directory has Heddle's files.
    static func whose(_ path: String, _ facts: stat) -> FileError.Whose {
        let directory = path.parentDirectory
        let hasOwn = [directory, directory.parentDirectory].contains { place in
            // Those of the XDG specification are all named so.
            let own = place.fileName == "heddle" ? ["heddle.db", "key", "bindings"] : ["heddle.db"]
            return own.contains { name in
                var facts = stat()
                return lstat("\(place)/\(name)", &facts) == 0 && facts.st_uid == geteuid()
            }
        }
        return hasOwn && isMovable(facts) ? .heddles : .homes
    }

    /// Whether something may be moved aside: not a device, nor another user's.
    private static func isMovable(_ facts: stat) -> Bool {
        facts.st_uid == geteuid() && ![S_IFCHR, S_IFBLK].contains(facts.st_mode & S_IFMT)
    }

    /// Whether what was just made for its owner alone is that: a file system without owners or permissions (vfat,
    /// Windows drives in WSL, an NFS server that maps root to nobody) shows something else.
    static func keepsModes(_ facts: stat) -> Bool { facts.st_uid == geteuid() && facts.st_mode & 0o077 == 0 }
}
