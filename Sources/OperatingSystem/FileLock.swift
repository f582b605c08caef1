internal import COperatingSystem
public import Credentials
internal import Libc

/// An exclusive advisory lock on a file or directory (flock). The kernel frees it when its holder dies, however it
/// dies.
public struct FileLock: ~Copyable {
    private let descriptor: Int32
    /// The lock file's time stamp as it was before the lock was taken.
    public let formerStamp: Timestamp

    /// Takes the lock on a lock file, which is made where missing, 0600, leaves this process's number in it for people
    /// to read, and stamps it.
    ///
    /// - Parameter now: the stamp, which tells others since when it is held.
    /// - Returns: nil where another process has it.
    /// - Throws: ``FileError``; ``FileError/noLocks(path:)`` where there are no locks on that file system.
    public static func attempt(
        file path: String, at now: Timestamp = SystemClock.read().timestamp
    ) throws(FileError) -> FileLock? {
        while true {
            try FileGuard.checkFile(path, .writableByOwner)
            let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                let code = errno
                throw .failed(doing: ThisProcess.exists(path) ? "open" : "create", path: path, errno: code)
            }
            guard let lock = try take(descriptor, path, wait: false) else { return nil }
            lock.sign(at: now)
            // Another file may have taken its place between the opening and the locking.
            if FileIdentity.of(path) == lock.identity { return lock }
        }
    }

    /// Takes the place of a process that holds the lock and does nothing: it was stopped (Ctrl-Z), or hangs. Another
    /// file is put in the lock file's place; the one that it holds has no name from then on.
    ///
    /// - Parameters:
    ///   - limit: the lock is left alone unless its stamp is older than this.
    ///   - now: the stamp of the new lock file.
    /// - Returns: nil where the lock is free, was stamped since, or others are taking it over right now.
    /// - Throws: ``FileError``.
    public static func takeOver(
        file path: String, stampedBefore limit: Timestamp, at now: Timestamp
    ) throws(FileError) -> FileLock? {
        guard let stamp = stamp(file: path), stamp < limit else { return nil }
        let directory = open(path.parentDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .failed(doing: "open", path: path.parentDirectory, errno: errno) }
        guard let turn = try take(directory, path.parentDirectory, wait: false) else { return nil }
        guard let holder = holder(file: path), holder.since < limit else { return nil }
        let beside = "\(path).\(Random.hexadecimal(bytes: 6))"
        let descriptor = open(beside, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(doing: "create", path: beside, errno: errno) }
        guard let lock = try take(descriptor, beside, wait: false) else { return nil }
        lock.sign(at: now)
        guard rename(beside, path) == 0 else {
            let code = errno
            unlink(beside)
            throw .failed(doing: "rename", path: beside, errno: code)
        }
        // Not before: others must find the new file.
        _ = consume turn
        return lock
    }

    /// Sets the lock file's time stamp, which is readable whoever has the lock, and stays when it is let go of.
    ///
    /// A stamp needs no room on the disk.
    public func stamp(_ time: Timestamp) {
        var times = [timespec(tv_sec: time.seconds, tv_nsec: 0), timespec(tv_sec: time.seconds, tv_nsec: 0)]
        _ = futimens(descriptor, &times)
    }

    /// The time stamp of a lock file; nil where there is none.
    public static func stamp(file path: String) -> Timestamp? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? stamp(facts) : nil
    }

    private static func stamp(_ facts: stat) -> Timestamp {
        #if canImport(Darwin)
            Timestamp(seconds: facts.st_mtimespec.tv_sec)
        #else
            Timestamp(seconds: facts.st_mtim.tv_sec)
        #endif
    }

    private func sign(at now: Timestamp) {
        // The lock holds without it: a full disk is no reason to give it back.
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
        stamp(now)
    }

    private var identity: FileIdentity? {
        var facts = stat()
        return fstat(descriptor, &facts) == 0 ? FileIdentity(facts) : nil
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
        return Holder(processID: number ?? 0, since: stamp(facts))
    }

    /// - Parameter lock: flock(2), or what a test has in its place.
    static func take(
        _ descriptor: Int32, _ path: String, wait: Bool,
        lock: (_ descriptor: Int32, _ wait: Int32) -> Int32 = heddle_lock_exclusive
    ) throws(FileError) -> FileLock? {
        if lock(descriptor, wait ? 1 : 0) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        // Lustre without -o flock, some FUSE file systems, NFS without its lock service.
        if [ENOSYS, EOPNOTSUPP, ENOTSUP, ENOLCK].contains(code) { throw .noLocks(path: path) }
        throw .failed(doing: "lock", path: path, errno: code)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        var facts = stat()
        formerStamp = fstat(descriptor, &facts) == 0 ? Self.stamp(facts) : Timestamp(seconds: 0)
    }

    deinit {
        close(descriptor)
    }
}
