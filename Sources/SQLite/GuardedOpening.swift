internal import CSQLite
internal import Libc

/// Stands between SQLite and open(2). SQLite opens files by name, its journal long after the database: what a name
/// leads to at that moment is judged by its descriptor, and not believed to be what was looked at before.
enum GuardedOpening {
    /// A file as the kernel tells it from others.
    struct File: Equatable {
        let device: UInt64
        let inode: UInt64

        init(_ facts: stat) {
            device = UInt64(bitPattern: Int64(facts.st_dev))
            inode = UInt64(facts.st_ino)
        }
    }

    /// Runs `body`, which opens a database.
    ///
    /// - Returns: what `body` returns, and the first file that SQLite opened in it; nil: none.
    static func watching<Result>(_ body: () -> Result) -> (Result, File?) {
        _ = installed
        var opened: File?
        let result = withUnsafeMutablePointer(to: &opened) { pointer in
            pthread_setspecific(watcher, pointer)
            defer { pthread_setspecific(watcher, nil) }
            return body()
        }
        return (result, opened)
    }

    /// The file that a name leads to. Where SQLite opens nothing it has found that file by this name among those that it
    /// holds open for another connection, and so has judged it before.
    static func file(named path: String) -> File? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return File(facts)
    }

    /// What a thread that opens a database wants to know.
    private static let watcher: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Once, before the first database is opened.
    private static let installed: Void = {
        heddle_sqlite3_set_nothing_aside()
        guard let system = sqlite3_vfs_find(nil) else { return }
        let function: @convention(c) (UnsafePointer<CChar>?, Int32, Int32) -> Int32 = { path, flags, mode in
            GuardedOpening.open(path, flags, mode)
        }
        _ = system.pointee.xSetSystemCall(system, "open", unsafeBitCast(function, to: sqlite3_syscall_ptr.self))
    }()

    /// As open(2), but for a file of another user's, one that others can write, one with a second name, a link, or a
    /// pipe: EPERM.
    private static func open(_ path: UnsafePointer<CChar>?, _ flags: Int32, _ mode: Int32) -> Int32 {
        guard let path else {
            errno = EFAULT
            return -1
        }
        // Not waiting: a pipe without a writer would never open.
        let descriptor = systemOpen(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { return descriptor }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, isOurs(facts, writing: flags & O_ACCMODE != O_RDONLY) else {
            close(descriptor)
            errno = EPERM
            return -1
        }
        if let opened = pthread_getspecific(watcher)?.assumingMemoryBound(to: File?.self), opened.pointee == nil {
            opened.pointee = File(facts)
        }
        return descriptor
    }

    private static func isOurs(_ facts: stat, writing: Bool) -> Bool {
        switch facts.st_mode & S_IFMT {
        case S_IFREG: facts.st_uid == geteuid() && facts.st_nlink <= 1 && facts.st_mode & 0o022 == 0
        // A directory that is brought to the disk, and the kernel's randomness.
        case S_IFDIR, S_IFCHR: !writing
        default: false
        }
    }
}

/// open(2), whose name the function above hides.
private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}
