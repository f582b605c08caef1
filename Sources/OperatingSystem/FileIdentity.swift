internal import Libc

/// Which file it is, whatever it is called: two names of one file have the same, and a file that took another's place
/// has not.
public struct FileIdentity: Sendable, Equatable {
    public let device: UInt64
    public let inode: UInt64

    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    init(_ facts: stat) {
        self.init(device: UInt64(bitPattern: Int64(facts.st_dev)), inode: UInt64(facts.st_ino))
    }

    /// The file of that name, a link in its place itself; nil where there is none.
    public static func of(_ path: String) -> FileIdentity? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? FileIdentity(facts) : nil
    }

    /// The file that a path leads to, links followed; nil where there is none.
    public static func behind(_ path: String) -> FileIdentity? {
        var facts = stat()
        return stat(path, &facts) == 0 ? FileIdentity(facts) : nil
    }
}
