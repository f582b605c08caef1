internal import Libc
public import OperatingSystem

extension Paths {
    /// In bytes: what is sealed has 16 KiB at the most, each page that changes is written twice, and of several
    /// refreshes that are stored together each brings its own.
    private static let roomBytes = 256 * 1024

    /// Keeps the room on the disk that a refresh needs: for the new keys, the event, and the journal.
    ///
    /// - Throws: ``StoreError/diskFull(path:)``, ``StoreError/readOnly(path:)``, ``FileError``.
    public func reserveRoom() throws -> ReservedRoom {
        do {
            return try ReservedRoom(for: database, bytes: Self.roomBytes)
        } catch FileError.failed(_, _, let code) where [ENOSPC, EDQUOT, EFBIG].contains(code) {
            throw StoreError.diskFull(path: database)
        } catch FileError.failed(_, _, EROFS) {
            throw StoreError.readOnly(path: database)
        }
    }
}
