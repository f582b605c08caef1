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
    /// - Parameter top: a directory above it, from which on no link is followed: whoever could once write in there may have
    ///   left one that leads to what isn't Heddle's. nil: the last name alone may be no link.
    /// - Throws: ``FileError``: for what is another user's, a symbolic link, or neither file nor directory.
    public static func tighten(
        _ path: String, _ exposure: Exposure, within top: String? = nil
    ) throws(FileError) {
        let (descriptor, facts) = try DirectoryWalk.opened(path, throughNoLinkFrom: top ?? path)
        defer { close(descriptor) }
        guard [S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT) else {
            throw .wrongKind(path: path, expected: "file or directory")
        }
        // Under another name it is perhaps not Heddle's at all.
        guard !hasSeveralNames(facts) else { throw .hardLinks(path: path) }
        guard fchmod(descriptor, facts.st_mode & 0o7777 & ~exposure.forbidden) == 0 else {
            throw .failed(doing: "change the mode of", path: path, errno: errno)
        }
    }
}
