internal import Libc

/// A directory's content, for whoever chooses among it.
public enum Directory {
    public struct Entry: Sendable, Equatable {
        public let name: String
        /// A link to a directory is one, too.
        public let isDirectory: Bool
    }

    /// Whether a name is a symbolic link, wherever it leads.
    public static func isLink(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
    }

    /// - Returns: in no order, without `.` and `..`; none where it can't be read.
    public static func entries(of path: String) -> [Entry] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(validatingCString: $0)
                }
            }
            guard let name, name != ".", name != ".." else { continue }
            var facts = stat()
            let isDirectory = stat("\(path)/\(name)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
            entries.append(Entry(name: name, isDirectory: isDirectory))
        }
        return entries
    }
}
