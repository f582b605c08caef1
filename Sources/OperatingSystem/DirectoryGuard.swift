internal import Libc

/// Judges the way to a directory: whoever can rename a directory above ours decides what ours is (OpenSSH's
/// StrictModes).
enum DirectoryGuard {
    /// - Parameter path: a directory that exists.
    /// - Throws: ``FileError/looseParent(path:parent:mode:)``, ``FileError/parentOwner(path:parent:)``.
    static func checkWay(to path: String) throws(FileError) {
        guard let resolved = realpath(path, nil) else { throw .failed(doing: "look at", path: path, errno: errno) }
        defer { free(resolved) }
        var below = try facts(String(cString: resolved), of: path)
        var current = String(cString: resolved)
        while current != "/" {
            current = current.parentDirectory
            let facts = try facts(current, of: path)
            try check(facts, current, isMountPoint: try isMountPoint(current, facts, of: path), above: below, path)
            below = facts
        }
    }

    private static func check(
        _ facts: stat, _ parent: String, isMountPoint: Bool, above below: stat, _ path: String
    ) throws(FileError) {
        // In a user namespace the administrator's files belong to an unmapped user: whoever owns / is one, too.
        let administrators = [0, rootOwner]
        guard facts.st_uid == geteuid() || administrators.contains(facts.st_uid) else {
            throw .parentOwner(path: path, parent: parent)
        }
        guard facts.st_mode & 0o002 != 0 else { return }
        // In a sticky directory only its owner, and theirs, may rename what others put there.
        if facts.st_mode & S_ISVTX != 0, below.st_uid == geteuid() || administrators.contains(below.st_uid) { return }
        // A volume that was mounted for this container (Kubernetes' emptyDir is 0777): it has no other users.
        if isMountPoint, administrators.contains(facts.st_uid), parent != "/" { return }
        throw .looseParent(path: path, parent: parent, mode: UInt32(facts.st_mode & 0o7777))
    }

    private static let rootOwner: uid_t = {
        var facts = stat()
        return stat("/", &facts) == 0 ? facts.st_uid : 0
    }()

    private static func isMountPoint(_ path: String, _ facts: stat, of directory: String) throws(FileError) -> Bool {
        guard facts.st_mode & 0o002 != 0, path != "/" else { return false }
        return try Self.facts(path.parentDirectory, of: directory).st_dev != facts.st_dev
    }

    private static func facts(_ place: String, of path: String) throws(FileError) -> stat {
        var facts = stat()
        guard stat(place, &facts) == 0 else { throw .failed(doing: "look at", path: path, errno: errno) }
        return facts
    }
}
