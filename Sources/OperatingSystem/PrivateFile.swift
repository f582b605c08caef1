internal import Libc
internal import Text

/// Small files that are read whole and replaced whole.
public enum PrivateFile {
    /// - Parameter limit: in bytes; a larger file is refused.
    /// - Returns: nil where there is none.
    /// - Throws: ``FileError``, for loose modes, another owner or a symbolic link, too.
    public static func read(_ path: String, _ exposure: Exposure, limit: Int) throws(FileError) -> [UInt8]? {
        guard try FileGuard.checkFile(path, exposure) else { return nil }
        // Not waiting: what was a file a moment ago may be a pipe by now.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .failed(doing: "look at", path: path, errno: errno) }
        // What is read is what was judged, whatever its name leads to by now.
        try FileGuard.judge(file: facts, path, exposure)
        return try readAll(descriptor, path: path, limit: limit)
    }

    /// Reads a file of the system's, whoever owns it.
    ///
    /// - Parameter limit: in bytes; a larger file is refused.
    /// - Throws: ``FileError``.
    static func readPublic(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        return try readAll(descriptor, path: path, limit: limit)
    }

    static func readAll(_ descriptor: Int32, path: String, limit: Int) throws(FileError) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            // Through a qualified name: the method above is called read, too.
            let count = systemRead(descriptor, &chunk, chunk.count)
            if count == 0 { return content }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .failed(doing: "read", path: path, errno: errno)
            }
            content += chunk[..<count]
            guard content.count <= limit else { throw .tooLarge(path: path, bytes: limit) }
        }
    }

    /// What must be left of a file after the machine lost its power.
    public enum Durability: Sendable {
        /// The old content or the new.
        case lasting
        /// Nothing: it says what is kept elsewhere, and is written again. Waiting for the disk would cost more than it
        /// is worth.
        case passing
    }

    /// Replaces a file, 0600: written beside it and renamed. Whoever reads it, and a crash of this process, finds the
    /// old or the new.
    ///
    /// - Throws: ``FileError``.
    public static func write(
        _ content: [UInt8], to path: String, _ durability: Durability = .lasting
    ) throws(FileError) {
        try write(content, to: path, mode: 0o600, durability)
    }

    static func write(
        _ content: [UInt8], to path: String, mode: mode_t, _ durability: Durability = .lasting
    ) throws(FileError) {
        let beside = "\(path.parentDirectory)/.\(path.fileName).\(Random.hexadecimal(bytes: randomBytes))"
        do throws(FileError) {
            try create(beside, content, durability)
        } catch .failed(_, beside, let code) {
            // A person knows the file by this name.
            throw .failed(doing: "write", path: path, errno: code)
        } catch .noModes {
            throw .noModes(path: path)
        }
        // An empty directory in a file's place is nobody's loss.
        guard chmod(beside, mode) == 0,
            rename(beside, path) == 0 || errno == EISDIR && rmdir(path) == 0 && rename(beside, path) == 0
        else {
            let code = errno
            unlink(beside)
            throw [EISDIR, ENOTEMPTY, EEXIST].contains(code)
                ? .wrongKind(path: path, expected: "file", whose: .heddles)
                : .failed(doing: "write", path: path, errno: code)
        }
        if durability == .lasting { try synchroniseDirectory(path.parentDirectory) }
    }

    /// Removes what writers of a file left beside it that were killed. For whoever holds the lock under which it is
    /// written.
    ///
    /// - Throws: ``FileError``.
    public static func removeLeftovers(of path: String) throws(FileError) {
        let prefix = ".\(path.fileName)."
        for entry in Directory.entries(of: path.parentDirectory) {
            let rest = entry.name.dropFirst(prefix.utf8.count)
            guard entry.name.hasPrefix(prefix), rest.utf8.count == 2 * randomBytes,
                rest.utf8.allSatisfy({ $0.isASCIIDigit || (0x61...0x66).contains($0) })
            else { continue }
            try remove("\(path.parentDirectory)/\(entry.name)")
        }
    }

    /// Of the name beside.
    private static let randomBytes = 6

    /// Like ``write(_:to:_:)``, but leaves a file that says the same already as it is. A pipe, a socket or an empty
    /// directory in its place is replaced.
    ///
    /// - Throws: ``FileError``.
    public static func update(
        _ content: [UInt8], to path: String, _ durability: Durability = .lasting
    ) throws(FileError) {
        do throws(FileError) {
            if let present = try read(path, .writableByOwner, limit: content.count + 65536), present == content {
                return
            }
        } catch {
            guard case .wrongKind = error else { throw error }
        }
        try write(content, to: path, durability)
    }

    /// Creates a file, 0600, that must not exist yet.
    ///
    /// - Throws: ``FileError``.
    public static func create(
        _ path: String, _ content: [UInt8] = [], _ durability: Durability = .lasting
    ) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(doing: "create", path: path, errno: errno) }
        do throws(FileError) {
            var facts = stat()
            guard fstat(descriptor, &facts) == 0, FileGuard.keepsModes(facts) else {
                throw FileError.noModes(path: path)
            }
            try writeAll(content, to: descriptor, path: path)
            if durability == .lasting, fsync(descriptor) != 0 {
                throw FileError.failed(doing: "write", path: path, errno: errno)
            }
            close(descriptor)
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
    }

    static func writeAll(_ content: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .failed(doing: "write", path: path, errno: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Moves a file to another name in its directory, replacing what is there, and makes that last.
    ///
    /// - Throws: ``FileError``.
    public static func move(_ path: String, to target: String) throws(FileError) {
        guard rename(path, target) == 0 else { throw .failed(doing: "rename", path: path, errno: errno) }
        try synchroniseDirectory(target.parentDirectory)
    }

    /// Removes a file, or an empty directory in its place; one that isn't there is no error.
    ///
    /// - Throws: ``FileError``.
    public static func remove(_ path: String) throws(FileError) {
        if unlink(path) == 0 || errno == ENOENT { return }
        let code = errno
        // What unlink(2) says of a directory: Linux, POSIX.
        guard code == EISDIR || code == EPERM else { throw .failed(doing: "remove", path: path, errno: code) }
        if rmdir(path) == 0 { return }
        throw errno == ENOTEMPTY
            ? .wrongKind(path: path, expected: "file", whose: .heddles)
            : .failed(doing: "remove", path: path, errno: code)
    }

    private static func synchroniseDirectory(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(doing: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .failed(doing: "write", path: path, errno: errno) }
    }
}

/// read(2) and write(2), whose names the functions above hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}

/// The kernel's randomness.
public enum Random {
    public static func bytes(_ count: Int) -> [UInt8] {
        // Swift's generator asks getrandom(2) on Linux and arc4random_buf(3) on macOS for each number.
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        // Eight at a time: each is a system call.
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes += $0 } }
        return Array(bytes.prefix(count))
    }

    static func hexadecimal(bytes count: Int) -> String { Text.hexadecimal(bytes(count)) }
}
