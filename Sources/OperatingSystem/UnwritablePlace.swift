internal import COperatingSystem
internal import Libc
internal import Text

/// What lets a place be written again that can't be written now, by what keeps it from that.
enum UnwritablePlace {
    private static let another = "name another directory, for Heddle's own: \(FileError.elsewhere)"

    /// - Parameter path: of a file. What replaces or removes it needs its directory, too.
    /// - Returns: nil where neither is immutable.
    static func madeMutable(_ path: String) -> String? {
        let places: [String] = [path, path.parentDirectory]
        return places.first { heddle_is_immutable($0) != 0 }.map { immutable in
            #if canImport(Darwin)
                "chflags nouchg,nouappnd \(POSIXShell.pasteable(immutable))"
            #else
                "as root: chattr -ia \(POSIXShell.pasteable(immutable))"
            #endif
        }
    }

    /// For a file system that is mounted read-only.
    static func mountedForWriting(_ path: String) -> String {
        #if canImport(Darwin)
            return another
        #else
            let directory = POSIXShell.pasteable(path.parentDirectory)
            return "\(another); or, as root: mount -o remount,rw \"$(findmnt -no TARGET -T \(directory))\""
        #endif
    }

    /// Whether the file system is mounted read-only.
    static func isReadOnlyMount(_ path: String) -> Bool {
        var facts = statvfs()
        // ST_RDONLY, which each platform declares as another type.
        return statvfs(path.parentDirectory, &facts) == 0 && facts.f_flag & 1 != 0
    }

    /// What lets a directory be written that its owner may not write. One of the system's own is left as it is.
    static func openedToOwner(_ directory: String) -> String {
        var facts = stat()
        let isThere = stat(directory, &facts) == 0
        let isSystems = ["/sys", "/proc", "/dev"].contains { directory == $0 || directory.isBelow($0) }
        return isSystems || isThere && facts.st_uid != geteuid()
            ? another
            : "as its owner: chmod u+w \(POSIXShell.pasteable(directory))"
    }
}
