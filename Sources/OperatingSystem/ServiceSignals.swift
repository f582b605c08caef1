internal import Credentials
internal import Libc
internal import Synchronization

/// What the system asks of a service: SIGTERM and SIGINT to end, SIGHUP to look at everything again.
///
/// From its making on these signals interrupt nothing any more: a thread of their own takes them. A service that has
/// not ended some time after it was asked to, or is asked again, is ended by that thread.
public final class ServiceSignals: Sendable {
    /// What ended a rest.
    public enum Wake: Sendable, Equatable {
        case time
        case reread
        case stop
    }

    private let stopping = Atomic<Bool>(false)
    /// A byte goes through this pipe for each signal, so that a rest ends at once.
    private let reading: Int32
    private let writing: Int32

    /// To be made before there is a second thread, which would take the signals otherwise.
    ///
    /// - Parameter graceSeconds: how long the service may take to end.
    /// - Throws: ``FileError`` where the system has no descriptor left.
    public init(graceSeconds: Double) throws(FileError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .failed(doing: "open", path: "a pipe", errno: errno) }
        (reading, writing) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Threads.detach { [self] in take(graceSeconds) }
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        return signals
    }

    private func take(_ graceSeconds: Double) {
        var signals = Self.signals
        while true {
            var signal: Int32 = 0
            guard sigwait(&signals, &signal) == 0 else { continue }
            if signal != SIGHUP {
                if stopping.exchange(true, ordering: .relaxed) { _exit(ExitStatus.tryAgain.rawValue) }
                Threads.detach {
                    SystemClock.sleep(seconds: graceSeconds)
                    _exit(ExitStatus.tryAgain.rawValue)
                }
            }
            var byte: UInt8 = 0
            _ = write(writing, &byte, 1)
        }
    }

    /// Whether the service was asked to end.
    public var shouldStop: Bool { stopping.load(ordering: .relaxed) }

    /// Rests for so many seconds, or until a signal comes. Time in which the machine sleeps does not count.
    public func rest(seconds: Double) -> Wake {
        var ready = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        // Rounded up: a rest that ends early would be followed by a very short one.
        let signalled = poll(&ready, 1, Int32((min(seconds, 3600) * 1000).rounded(.up))) > 0
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(reading, &bytes, bytes.count) > 0 {}
        if shouldStop { return .stop }
        return signalled ? .reread : .time
    }
}
