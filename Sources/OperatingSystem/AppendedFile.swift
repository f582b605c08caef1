internal import Libc

/// Another program's file that is appended to: opened first, so that it is known to be there.
public final class AppendedFile {
    private let descriptor: Int32
    private let path: String

    /// - Throws: ``FileError`` where there is no such file, or it may not be written.
    public init(_ path: String) throws(FileError) {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        self.path = path
        if descriptor < 0 {
            throw errno == ENOENT ? .missing(path: path) : .failed(doing: "open", path: path, errno: errno)
        }
    }

    /// - Throws: ``FileError``; then part of it may be there.
    public func append(_ content: [UInt8]) throws(FileError) {
        try PrivateFile.writeAll(content, to: descriptor, path: path)
    }

    deinit { close(descriptor) }
}
