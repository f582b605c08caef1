internal import Libc

/// What mends permissions, and what is worth knowing of them though it is not refused.
extension FileGuard {
    /// Takes access away from group and others, as far as `exposure` demands it. Nothing else is changed.
    ///
    /// - Throws: ``FileError``: for what is another user's, a symbolic link, or neither file nor directory.
    public static func tighten(_ path: String, _ exposure: Exposure) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ELOOP ? .symbolicLink(path: path) : .failed(doing: "open", path: path, errno: errno)
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .failed(doing: "look at", path: path, errno: errno) }
        guard [S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT) else {
            throw .wrongKind(path: path, expected: "file or directory")
        }
        guard facts.st_uid == geteuid() else { throw .otherOwner(path: path) }
        let forbidden: mode_t = exposure == .privateToOwner ? 0o077 : 0o022
        guard fchmod(descriptor, facts.st_mode & 0o7777 & ~forbidden) == 0 else {
            throw .failed(doing: "change the mode of", path: path, errno: errno)
        }
    }

    /// A directory that a group can change.
    public struct GroupDirectory: Sendable, Equatable {
        public let path: String
        public let identifier: UInt32
        /// nil where /etc/group doesn't say.
        public let name: String?
    }

    /// The directories above some, without those themselves, whose group can write to them. That alone is refused
    /// nowhere: it is how many a site shares its disks.
    public static func directoriesOfGroups(above paths: [String]) -> [GroupDirectory] {
        var found: [GroupDirectory] = []
        for path in paths {
            // Where the way is refused, that is told instead.
            let directories = (try? DirectoryWalk.writableByGroups(above: path)) ?? []
            // A group of root's is the administrator's.
            for directory in directories
            where directory.group != 0 && !found.contains(where: { $0.path == directory.path }) {
                found.append(
                    GroupDirectory(
                        path: directory.path, identifier: directory.group, name: groupName(directory.group)))
            }
        }
        return found
    }

    /// Out of /etc/group, not through getgrgid(3): as it is with ``Account``.
    private static func groupName(_ identifier: UInt32) -> String? {
        guard let content = try? PrivateFile.readPublic("/etc/group", limit: 8 << 20) else { return nil }
        for line in content.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 3, UInt32(String(decoding: fields[2], as: UTF8.self)) == identifier else { continue }
            return String(decoding: fields[0], as: UTF8.self)
        }
        return nil
    }
}
