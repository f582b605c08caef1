internal import Libc

/// SIGTERM and SIGINT, blocked so that the program can wait for them and shut down cleanly.
struct TerminationSignals {
    private var signals = sigset_t()

    /// Blocks the signals in this thread and in the threads it creates from now on.
    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Returns when one of the signals arrives.
    func wait() {
        var signals = signals
        var signal: Int32 = 0
        sigwait(&signals, &signal)
    }
}
