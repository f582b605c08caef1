internal import OperatingSystem

/// What a long-lived process has opened on the database: opened anew where another file has taken the place of that or
/// of the sealing key, whose changes an open ``Store`` does not see.
public struct ReopenedStore<Opened> {
    private struct Present {
        let opened: Opened
        let database: FileVersion?
        let key: FileVersion?
    }

    private let paths: Paths
    private let open: (sending Store) -> Opened
    private var present: Present?

    /// - Parameter open: what is made of a store that was just opened.
    public init(_ paths: Paths, _ open: @escaping @Sendable (sending Store) -> Opened) {
        self.paths = paths
        self.open = open
    }

    /// - Throws: ``StoreError/missing(path:)`` where there is none: one that was moved away or removed is not made anew;
    ///   ``StoreError``, ``FileError``.
    public mutating func current() throws -> Opened {
        let (database, key) = (FileVersion(of: paths.database), FileVersion(of: paths.key))
        if let present, let database, present.database?.isSameFile(as: database) == true, present.key == key {
            return present.opened
        }
        present = nil
        let opened = open(try Store(paths, .existing))
        // Opening may have brought it up to date.
        present = Present(opened: opened, database: FileVersion(of: paths.database), key: key)
        return opened
    }
}
