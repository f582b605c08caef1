internal import Libc

/// A file that says whom to trust, such as a list of signers: no secret, but nobody else may have written it.
///
/// Symbolic links are followed, for repositories of one's own settings. What they lead to is judged, so are the directories on
/// the way, and what was judged is what is read.
public enum TrustedFile {
    /// Ours, or the administrator's, and for no other user to write.
    ///
    /// - Throws: ``FileError``.
    static func judge(_ facts: SecretFile.Facts, path: String) throws(FileError) {
        let permissions = UInt32(facts.mode & 0o7777)
        guard facts.mode & S_IFMT == S_IFREG else { throw .wrongKind(path: path, expected: "file") }
        guard facts.owner == facts.reader || facts.owner == 0 else { throw .otherOwner(path: path) }
        guard permissions & 0o022 == 0 else {
            throw facts.owner == facts.reader
                ? .loose(path: path, mode: permissions, mend: "go-w") : .writableByOthers(path: path, mode: permissions)
        }
    }

    /// What others could put in the file's place is as good as written by them. In a sticky directory only the file's owner may
    /// replace it; that the way there is nobody else's was judged before.
    private static func judge(_ directory: DirectoryWalk.FoundDirectory) throws(FileError) {
        let permissions = UInt32(directory.facts.st_mode & 0o7777)
        guard permissions & 0o020 != 0, directory.facts.st_mode & S_ISVTX == 0 else { return }
        throw directory.facts.st_uid == geteuid()
            ? .loose(path: directory.path, mode: permissions, mend: "go-w")
            : .writableByOthers(path: directory.path, mode: permissions)
    }

    /// - Parameter limit: in bytes; a larger file is refused.
    /// - Returns: nil where there is none.
    /// - Throws: ``FileError``, for directories above that others could change, too.
    public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
        guard let (descriptor, facts, directory) = try DirectoryWalk.opened(file: path) else { return nil }
        defer { close(descriptor) }
        try judge(
            SecretFile.Facts(owner: facts.st_uid, reader: geteuid(), mode: facts.st_mode, isOnReadOnlyMount: false),
            path: path)
        try judge(directory)
        return try PrivateFile.readAll(descriptor, path: path, limit: limit)
    }
}
