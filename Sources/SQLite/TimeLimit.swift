internal import CSQLite
internal import Libc

/// Ends a statement that works for too long: whoever plants a database could make one that never ends.
///
/// SQLite asks after so many steps of its machine. What counts is the processor time of the thread: neither waiting for
/// another process's lock nor a busy machine makes a statement take too long.
final class TimeLimit {
    static let standardSeconds = 10.0
    private static let steps: Int32 = 100_000

    private let handle: OpaquePointer
    private let limit: Double
    /// Seconds of the thread's processor time when it was asked first; nil: not yet.
    private var start: Double?

    init(of handle: OpaquePointer, seconds: Double) {
        self.handle = handle
        limit = seconds
        sqlite3_progress_handler(
            handle, Self.steps, { Unmanaged<TimeLimit>.fromOpaque($0!).takeUnretainedValue().isOver() ? 1 : 0 },
            Unmanaged.passUnretained(self).toOpaque())
    }

    /// For a statement that begins.
    func restart() { start = nil }

    /// Before the connection is closed: closing may still work, and this may be gone by then.
    func end() { sqlite3_progress_handler(handle, 0, nil, nil) }

    private func isOver() -> Bool {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        let now = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        guard let start else {
            self.start = now
            return false
        }
        return now - start > limit
    }
}
