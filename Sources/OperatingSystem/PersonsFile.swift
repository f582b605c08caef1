internal import Libc

/// A file that belongs to a person and that we change a part of: read whole, replaced whole, with its mode kept and
/// symbolic links to it kept.
public struct PersonsFile: Sendable {
    /// Links resolved; where there is no file yet, the path that was given.
    public let path: String
    /// nil: there is none.
    public let content: [UInt8]?
    /// Permission bits.
    private let mode: mode_t

    /// - Parameter limit: in bytes; a larger file is refused.
    /// - Throws: ``FileError``: for another owner's file too, one with a second hard link, which a replacement would
    ///   cut off, and a link that leads to nothing.
    public init(_ path: String, limit: Int) throws(FileError) {
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            guard errno == ENOENT else { throw .failed(doing: "look at", path: path, errno: errno) }
            (self.path, content, mode) = (path, nil, 0o600)
            return
        }
        guard let resolved = realpath(path, nil) else {
            throw errno == ENOENT ? .danglingLink(path: path) : .failed(doing: "look at", path: path, errno: errno)
        }
        defer { free(resolved) }
        let target = String(cString: resolved)
        let descriptor = open(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: target, errno: errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &facts) == 0 else { throw .failed(doing: "look at", path: target, errno: errno) }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .wrongKind(path: target, expected: "file") }
        guard facts.st_uid == geteuid() else { throw .otherOwner(path: target) }
        guard facts.st_nlink == 1 else { throw .hardLinks(path: target) }
        self.path = target
        mode = facts.st_mode & 0o7777
        content = try PrivateFile.readAll(descriptor, path: target, limit: limit)
    }

    /// Replaces the file; whoever reads it, and a crash of this process, finds the old or the new. Directories above it
    /// are made where missing.
    ///
    /// - Throws: ``FileError``.
    public func replace(_ new: [UInt8]) throws(FileError) {
        if new == content { return }
        try FileGuard.makeDirectory(path.parentDirectory)
        try PrivateFile.write(new, to: path, mode: mode)
    }

    /// - Throws: ``FileError``.
    public func remove() throws(FileError) { try PrivateFile.remove(path) }
}
