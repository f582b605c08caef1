internal import Libc

/// A file that says whom to trust, such as a list of signers: no secret, but nobody else may have written it.
///
/// Symbolic links are followed, for repositories of one's own settings. What they lead to is judged, and what was judged is
/// what is read.
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

    /// - Parameter limit: in bytes; a larger file is refused.
    /// - Returns: nil where there is none.
    /// - Throws: ``FileError``.
    public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .failed(doing: "open", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .failed(doing: "look at", path: path, errno: errno) }
        try judge(
            SecretFile.Facts(owner: facts.st_uid, reader: geteuid(), mode: facts.st_mode, isOnReadOnlyMount: false),
            path: path)
        return try PrivateFile.readAll(descriptor, path: path, limit: limit)
    }
}
