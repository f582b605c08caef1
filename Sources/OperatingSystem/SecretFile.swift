internal import Credentials
internal import Libc

/// A file or pipe that holds a secret for us, such as a token.
///
/// Symbolic links are followed: a Kubernetes Secret is `token -> ..data/token`. What they lead to is judged, and what
/// was judged is what is read.
public enum SecretFile {
    /// Whose a file is, who may do what with it, and where it lies.
    struct Facts {
        /// User IDs: the file's owner, and who reads it.
        let owner: uid_t
        let reader: uid_t
        /// Type and permission bits.
        let mode: mode_t
        let isOnReadOnlyMount: Bool
    }

    /// Whether there is a pipe, whose content only the first to read it gets.
    public static func isPipe(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFIFO
    }

    /// What we own must be ours alone. What the administrator owns and we don't, or mounted for us read-only, is the
    /// administrator's arrangement (0644 and 0440 in containers): no other user may be able to write it.
    ///
    /// - Throws: ``FileError``.
    static func judge(_ facts: Facts, path: String) throws(FileError) {
        let permissions = UInt32(facts.mode & 0o7777)
        guard facts.mode & S_IFMT == S_IFREG || facts.mode & S_IFMT == S_IFIFO else {
            throw .wrongKind(path: path, expected: "file or pipe")
        }
        if facts.isOnReadOnlyMount || facts.owner == 0 && facts.reader != 0 {
            guard permissions & 0o022 == 0 else { throw .writableByOthers(path: path, mode: permissions) }
            return
        }
        guard facts.owner == facts.reader else { throw .otherOwner(path: path) }
        guard permissions & 0o077 == 0 else { throw .loose(path: path, mode: permissions, mend: "go-rwx") }
    }

    /// - Parameters:
    ///   - limit: in bytes; what is larger is refused.
    ///   - seconds: how long a pipe's writer may take, from its coming to its end.
    /// - Throws: ``FileError``; ``FileError/missing(path:)`` where there is none.
    public static func read(_ path: String, limit: Int, seconds: Double = 5) throws(FileError) -> [UInt8] {
        // Not waiting: a pipe without a writer would never open.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missing(path: path) }
            throw .failed(doing: "open", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        var mount = statvfs()
        guard fstat(descriptor, &status) == 0, fstatvfs(descriptor, &mount) == 0 else {
            throw .failed(doing: "look at", path: path, errno: errno)
        }
        try judge(
            Facts(
                owner: status.st_uid, reader: geteuid(), mode: status.st_mode,
                // ST_RDONLY, which each platform declares as another type.
                isOnReadOnlyMount: mount.f_flag & 1 != 0),
            path: path)
        guard status.st_mode & S_IFMT == S_IFIFO else {
            return try PrivateFile.readAll(descriptor, path: path, limit: limit)
        }
        return try readPipe(descriptor, path: path, limit: limit, seconds: seconds)
    }

    /// Seconds until a pipe is looked at again that has an end but no content: its writer may be still to come.
    private static let pause = 0.01

    private static func readPipe(
        _ descriptor: Int32, path: String, limit: Int, seconds: Double
    ) throws(FileError) -> [UInt8] {
        let end = SystemClock.uptime + seconds
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let left = end - SystemClock.uptime, left > 0 {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, Int32((left * 1000).rounded(.up))) > 0 else { continue }
            let count = systemRead(descriptor, &chunk, chunk.count)
            if count > 0 {
                content += chunk[..<count]
                guard content.count <= limit else { throw .tooLarge(path: path, bytes: limit) }
            } else if count == 0 {
                guard content.isEmpty else { return content }
                SystemClock.sleep(seconds: pause)
            } else if errno != EAGAIN, errno != EINTR {
                throw .failed(doing: "read", path: path, errno: errno)
            }
        }
        throw .pipeTimeout(path: path, seconds: seconds)
    }
}

// The system's own, which the member of the same name would hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
