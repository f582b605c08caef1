internal import Foundation

/// A fresh directory on the real disk, gone with the test that made it. Names are relative to it.
///
/// Sets modes itself, so that a file mode mask changes nothing.
public final class ScratchDirectory: Sendable {
    /// Absolute, links resolved.
    public let path: String

    public init() throws {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/heddle-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else { throw Failure(errno: errno) }
        defer { free(resolved) }
        path = String(cString: resolved)
        try change("", mode: 0o700)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    public struct Failure: Error {
        public let errno: Int32
    }

    public func callAsFunction(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

    @discardableResult
    public func write(_ content: [UInt8], to name: String, mode: UInt32 = 0o600) throws -> String {
        let descriptor = open(self(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        guard Foundation.write(descriptor, content, content.count) == content.count else { throw Failure(errno: errno) }
        try change(name, mode: mode)
        return self(name)
    }

    @discardableResult
    public func write(_ text: String, to name: String, mode: UInt32 = 0o600) throws -> String {
        try write(Array(text.utf8), to: name, mode: mode)
    }

    @discardableResult
    public func makeDirectory(_ name: String, mode: UInt32 = 0o700) throws -> String {
        try check(mkdir(self(name), 0o700))
        try change(name, mode: mode)
        return self(name)
    }

    public func change(_ name: String, mode: UInt32) throws {
        try check(chmod(self(name), mode_t(mode)))
    }

    public func change(_ name: String, owner: UInt32) throws {
        try check(chown(self(name), owner, owner))
    }

    /// Of a link itself, and not of what it leads to.
    public func change(_ name: String, linkOwner owner: UInt32) throws {
        try check(lchown(self(name), owner, owner))
    }

    public func link(_ name: String, symbolicallyTo target: String) throws {
        try check(symlink(target, self(name)))
    }

    public func link(_ name: String, to other: String) throws {
        try check(Foundation.link(self(other), self(name)))
    }

    public func makePipe(_ name: String) throws {
        try check(mkfifo(self(name), 0o600))
    }

    /// Waits for somebody to write to a pipe, and reads to the end.
    public func readPipe(_ name: String) throws -> String {
        let descriptor = open(self(name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = Foundation.read(descriptor, &chunk, chunk.count), count > 0 {
            content += chunk[..<count]
        }
        return String(decoding: content, as: UTF8.self)
    }

    public func move(_ name: String, to other: String) throws {
        try check(rename(self(name), self(other)))
    }

    public func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: self(name))
    }

    public func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self(name))))
    }

    public func text(of name: String) throws -> String {
        String(decoding: try bytes(of: name), as: UTF8.self)
    }

    public func exists(_ name: String) -> Bool {
        var facts = stat()
        return lstat(self(name), &facts) == 0
    }

    /// The permission bits.
    public func mode(of name: String) throws -> UInt32 {
        var facts = stat()
        try check(lstat(self(name), &facts))
        return UInt32(facts.st_mode) & 0o7777
    }

    public func inode(of name: String) throws -> UInt64 {
        var facts = stat()
        try check(lstat(self(name), &facts))
        return UInt64(facts.st_ino)
    }

    /// What stands directly in it, sorted.
    public func names(in name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self(name)).sorted()
    }

    /// A directory and whatever is below it, each with whether it is a directory.
    public func everything(in name: String) throws -> [(path: String, isDirectory: Bool)] {
        let below = try FileManager.default.subpathsOfDirectory(atPath: self(name)).map { "\(name)/\($0)" }
        return ([name] + below).map { path in
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: self(path), isDirectory: &isDirectory)
            return (path, isDirectory.boolValue)
        }
    }

    /// Every file below it with its content.
    public func files() throws -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: self(name), isDirectory: &isDirectory)
            if !isDirectory.boolValue { result[name] = try bytes(of: name) }
        }
        return result
    }

    /// The files that hold these bytes anywhere.
    public func files(holding bytes: [UInt8]) throws -> [String] {
        try files().filter { Data($0.value).range(of: Data(bytes)) != nil }.keys.sorted()
    }

    private func check(_ result: Int32) throws {
        guard result == 0 else { throw Failure(errno: errno) }
    }
}
