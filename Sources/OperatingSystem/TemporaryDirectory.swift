internal import Libc

/// A directory of this process's own, for what another program reads by its name.
public enum TemporaryDirectory {
    /// Makes a directory that only this user can enter, and removes it with the files in it when `body` has ended.
    ///
    /// - Parameter parent: absolute; `TMPDIR` or `/tmp`.
    /// - Throws: ``FileError`` where it can't be made; whatever `body` throws.
    public static func with<Result>(in parent: String, _ body: (_ path: String) throws -> Result) throws -> Result {
        var template = Array("\(parent)/heddle.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FileError.failed(doing: "make a directory in", path: parent, errno: errno)
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for entry in Directory.entries(of: path) { unlink("\(path)/\(entry.name)") }
            rmdir(path)
        }
        return try body(path)
    }
}
