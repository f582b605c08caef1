internal import Libc

/// Room on a disk that is kept for something to come, so that it is there when it is needed. Gone with this value, or
/// with the process: the file that holds it has no name.
public final class ReservedRoom {
    private var descriptor: Int32

    /// - Parameters:
    ///   - path: a file that is going to grow. The room is on its disk, and beyond its end, so that a limit on the size
    ///     of files is met as well.
    ///   - bytes: how much, beyond that file's size.
    /// - Throws: ``FileError``: a full disk, a quota, a read-only file system.
    public init(for path: String, bytes: Int) throws(FileError) {
        let beside = "\(path.parentDirectory)/.heddle-room.\(Random.hexadecimal(bytes: 6))"
        descriptor = open(beside, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(doing: "create", path: beside, errno: errno) }
        unlink(beside)
        var facts = stat()
        var offset = stat(path, &facts) == 0 ? Int(facts.st_size) : 0
        let end = offset + bytes
        // Written rather than allocated: not every file system can promise room without that.
        let zeros = [UInt8](repeating: 0, count: min(bytes, 65536))
        while offset < end {
            let count = pwrite(descriptor, zeros, min(zeros.count, end - offset), off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                release()
                throw .failed(doing: "write", path: path, errno: code)
            }
            offset += count
        }
    }

    public func release() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    deinit { release() }
}
