import Libc

/// This process's limits and descriptors: for the body of an exit test.
public enum Limits {
    #if canImport(Glibc)
        private static let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        private static let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    #else
        private static let fileSize = RLIMIT_FSIZE
        private static let core = RLIMIT_CORE
    #endif

    /// From now on a file that grows beyond so many bytes can't be written: what a full disk looks like, nearly.
    public static func forbidFiles(over bytes: UInt64) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        getrlimit(fileSize, &limit)
        limit.rlim_cur = rlim_t(bytes)
        setrlimit(fileSize, &limit)
    }

    public static func allowFilesAgain() {
        var limit = rlimit()
        getrlimit(fileSize, &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(fileSize, &limit)
    }

    /// The largest core dump, now and at most.
    public static func coreDump() -> [UInt64] {
        var limit = rlimit()
        getrlimit(core, &limit)
        return [UInt64(limit.rlim_cur), UInt64(limit.rlim_max)]
    }

    public static func openDescriptors() -> [Int32] {
        (0..<1024).filter { fcntl($0, F_GETFD) >= 0 }
    }

    /// This process is killed, as by an alarm, in so many microseconds.
    public static func dieIn(microseconds: UInt32) {
        ualarm(microseconds, 0)
    }
}
