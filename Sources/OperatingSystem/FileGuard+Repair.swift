internal import Libc

/// What mends permissions.
extension FileGuard {
    /// Whether a file has further hard links, which what is done to it would be done to as well.
    public static func hasSeveralNames(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && hasSeveralNames(facts)
    }

    private static func hasSeveralNames(_ facts: stat) -> Bool {
        facts.st_mode & S_IFMT == S_IFREG && facts.st_nlink > 1
    }

    /// Takes access away from group and others, as far as `exposure` demands it. Nothing else is changed.
    ///
    /// - Throws: ``FileError``: for what is another user's, a symbolic link, or neither file nor directory.
    public static func tighten(_ path: String, _ exposure: Exposure) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ELOOP ? .symbolicLink(path: path) : .failed(doing: "open", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .failed(doing: "look at", path: path, errno: errno) }
        guard [S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT) else {
            throw .wrongKind(path: path, expected: "file or directory")
        }
        guard facts.st_uid == geteuid() else { throw .otherOwner(path: path) }
        // Under another name it is perhaps not Heddle's at all.
        guard !hasSeveralNames(facts) else { throw .hardLinks(path: path) }
        guard fchmod(descriptor, facts.st_mode & 0o7777 & ~exposure.forbidden) == 0 else {
            throw .failed(doing: "change the mode of", path: path, errno: errno)
        }
    }
}
