internal import COperatingSystem
internal import Libc

/// SIGINT, SIGTERM and SIGHUP, for a command that has something in hand which must not be lost: the first of them asks it
/// to begin nothing more, the second ends it at once.
public enum StopSignals {
    private static let notice: StaticString = "\nfinishing the refresh in progress; press Ctrl-C again to stop now\n"

    /// Runs `body` while these signals are only noted. To be called before there is a second thread, not within itself.
    /// One that was ignored when this process was started (nohup, a script's background job) stays ignored.
    ///
    /// - Parameter body: is handed what tells, on any thread, whether one of them has come.
    public static func holding<Result>(_ body: (_ hasCome: @escaping @Sendable () -> Bool) throws -> Result) rethrows
        -> Result
    {
        let isSeen = ThisProcess.isTerminal(.error)
        heddle_hold_stop_signals(
            isSeen ? UnsafeRawPointer(notice.utf8Start).assumingMemoryBound(to: CChar.self) : nil)
        defer { heddle_release_stop_signals() }
        return try body { haveCome }
    }

    /// Whether one was noted.
    public static var haveCome: Bool { heddle_stop_signal() != 0 }

    /// Ends this process by the signal that was noted, as whoever waits for it expects; returns where none was.
    public static func endIfAnyCame() {
        let number = heddle_stop_signal()
        guard number != 0 else { return }
        signal(number, SIG_DFL)
        raise(number)
    }
}
