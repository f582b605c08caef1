import Dispatch

/// Holds threads up until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Ten seconds at the most: a test that fails must end.
    func wait() {
        if semaphore.wait(timeout: .now() + 10) == .success { semaphore.signal() }
    }

    func open() { semaphore.signal() }
}
