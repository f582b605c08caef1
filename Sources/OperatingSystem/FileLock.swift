internal import COperatingSystem

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// An exclusive advisory lock on a file or folder (flock). The kernel frees it when its holder dies, however it dies.
public struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock on a lock file, which is made where missing, 0600.
    ///
    /// - Returns: nil where somebody else has it.
    /// - Throws: ``FileError``.
    public static func attempt(file path: String) throws(FileError) -> FileLock? {
        try FileGuard.checkFile(path, .writableByOwner)
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: path, errno: errno) }
        return try take(descriptor, path, wait: false)
    }

    /// Waits for the lock on a folder and holds it while `body` runs.
    ///
    /// - Throws: ``FileError`` or whatever `body` throws.
    public static func whileHolding<Result>(folder path: String, _ body: () throws -> Result) throws -> Result {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.failed(doing: "open", path: path, errno: errno) }
        guard let lock = try take(descriptor, path, wait: true) else {
            throw FileError.failed(doing: "lock", path: path, errno: EWOULDBLOCK)
        }
        return try withExtendedLifetime(lock) { _ in try body() }
    }

    /// Whether somebody holds the lock on that file right now.
    public static func isHeld(file path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return heddle_lock_exclusive(descriptor, 0) != 0 && errno == EWOULDBLOCK
    }

    private static func take(_ descriptor: Int32, _ path: String, wait: Bool) throws(FileError) -> FileLock? {
        if heddle_lock_exclusive(descriptor, wait ? 1 : 0) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw .failed(doing: "lock", path: path, errno: code)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
