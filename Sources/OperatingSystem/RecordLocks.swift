internal import Libc

/// Locks on parts of files (fcntl), as SQLite takes them.
public enum RecordLocks {
    /// Whether the file system of a directory has none: an NFS mount without its lock service, or one that is mounted
    /// `nolock`. SQLite can't tell that from a database that others have locked.
    ///
    /// - Parameter lock: takes a write lock on all of a file; 0, or the errno.
    public static func areMissing(
        in directory: String, lock: (Int32) -> Int32 = RecordLocks.take
    ) -> Bool {
        let path = "\(directory)/.heddle-lock.\(Random.hexadecimal(bytes: 6))"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        unlink(path)
        return [ENOSYS, EOPNOTSUPP, ENOTSUP, ENOLCK].contains(lock(descriptor))
    }

    public static func take(_ descriptor: Int32) -> Int32 {
        var wanted = flock()
        wanted.l_type = Int16(F_WRLCK)
        wanted.l_whence = Int16(SEEK_SET)
        return fcntl(descriptor, F_SETLK, &wanted) == 0 ? 0 : errno
    }
}
