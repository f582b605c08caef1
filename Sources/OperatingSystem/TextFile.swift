internal import Libc

/// A person's own file, which may lie behind a symbolic link in a repository of theirs: read, and appended to in place,
/// so that its link, its owner and its mode stay.
public enum TextFile {
    /// In bytes.
    private static let limit = 4 << 20

    /// - Returns: nil where there is none.
    /// - Throws: ``FileError``.
    public static func read(_ path: String) throws(FileError) -> [UInt8]? {
        guard ThisProcess.exists(path) else { return nil }
        return try PrivateFile.readPublic(path, limit: limit)
    }

    /// Appends to a file, or makes one with that content alone, and the directories above it.
    ///
    /// - Throws: ``FileError``.
    public static func append(_ content: [UInt8], to path: String) throws(FileError) {
        try FileGuard.makeDirectory(path.parentDirectory)
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        try PrivateFile.writeAll(content, to: descriptor, path: path)
    }
}
