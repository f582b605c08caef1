internal import COperatingSystem
public import Credentials
internal import Libc

/// An exclusive advisory lock on a file or directory (flock). The kernel frees it when its holder dies, however it
/// dies.
public struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock on a lock file, which is made where missing, 0600, and leaves this process's number in it for
    /// people to read.
    ///
    /// - Returns: nil where another process has it.
    /// - Throws: ``FileError``.
    public static func attempt(file path: String) throws(FileError) -> FileLock? {
        try FileGuard.checkFile(path, .writableByOwner)
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: path, errno: errno) }
        let lock = try take(descriptor, path, wait: false)
        if lock != nil {
            // The lock holds without it: a full disk is no reason to give it back.
            let text = Array("\(getpid())\n".utf8)
            _ = ftruncate(descriptor, 0)
            _ = pwrite(descriptor, text, text.count, 0)
        }
        return lock
    }

    /// Waits for the lock on a directory and holds it while `body` runs.
    ///
    /// - Throws: ``FileError`` or whatever `body` throws.
    public static func whileHolding<Result>(directory path: String, _ body: () throws -> Result) throws -> Result {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.failed(doing: "open", path: path, errno: errno) }
        guard let lock = try take(descriptor, path, wait: true) else {
            throw FileError.failed(doing: "lock", path: path, errno: EWOULDBLOCK)
        }
        return try withExtendedLifetime(lock) { _ in try body() }
    }

    /// Who has a lock.
    public struct Holder: Sendable, Equatable {
        /// 0 where it could not be written down.
        public let processID: Int32
        public let since: Timestamp
    }

    /// Who holds the lock on that file right now; nil: no process does.
    public static func holder(file path: String) -> Holder? {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard heddle_lock_exclusive(descriptor, 0) != 0, errno == EWOULDBLOCK else { return nil }
        var facts = stat()
        fstat(descriptor, &facts)
        let text = try? PrivateFile.readAll(descriptor, path: path, limit: 64)
        let number = text.flatMap { Int32(String(decoding: $0.dropLast(), as: UTF8.self)) }
        #if canImport(Darwin)
            let changed = facts.st_mtimespec.tv_sec
        #else
            let changed = facts.st_mtim.tv_sec
        #endif
        return Holder(processID: number ?? 0, since: Timestamp(seconds: changed))
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
