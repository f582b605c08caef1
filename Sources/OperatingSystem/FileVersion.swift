internal import Libc

/// A file as the system describes it without opening it: where that differs, its content may, too.
public struct FileVersion: Sendable, Equatable {
    private let file: FileIdentity
    private let size: Int64
    private let modified: Time
    private let changed: Time

    private struct Time: Sendable, Equatable {
        let seconds: Int
        let nanoseconds: Int
    }

    /// - Returns: nil where there is none, or it can't be looked at.
    public init?(of path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        file = FileIdentity(facts)
        size = Int64(facts.st_size)
        #if canImport(Darwin)
            modified = Time(seconds: facts.st_mtimespec.tv_sec, nanoseconds: facts.st_mtimespec.tv_nsec)
            changed = Time(seconds: facts.st_ctimespec.tv_sec, nanoseconds: facts.st_ctimespec.tv_nsec)
        #else
            modified = Time(seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec)
            changed = Time(seconds: facts.st_ctim.tv_sec, nanoseconds: facts.st_ctim.tv_nsec)
        #endif
    }

    /// Whether both describe one and the same file, whatever is in it by now.
    public func isSameFile(as other: FileVersion) -> Bool { file == other.file }

    /// Whether its content is of a later moment, by the file systems' own clocks.
    public func isNewer(than other: FileVersion) -> Bool {
        (modified.seconds, modified.nanoseconds) > (other.modified.seconds, other.modified.nanoseconds)
    }

    /// Seconds within which two changes can look like one: a time stamp is taken from a clock that ticks every few
    /// milliseconds, or every two seconds on a file system that knows no fractions.
    public var resolution: Double { modified.nanoseconds == 0 && changed.nanoseconds == 0 ? 2.5 : 0.05 }
}
