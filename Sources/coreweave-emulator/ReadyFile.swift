internal import Libc

enum ReadyFile {
    /// Writes a temporary file and renames it, so that a reader sees either the complete file or none.
    static func save(_ text: String, to path: String) throws {
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard close(descriptor) == 0, written == bytes.count, rename(temporary, path) == 0 else {
            let failure = failure(path)
            unlink(temporary)
            throw failure
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "can't write \(path): \(String(cString: strerror(errno)))")
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
