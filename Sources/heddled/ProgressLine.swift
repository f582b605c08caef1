internal import OperatingSystem
internal import Output
internal import Sync
internal import Synchronization

/// `refreshing: 12 of 40`, on a terminal alone and gone when it is over.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let total: Int
    private let waiting: WaitNotice?
    private let done = Mutex(0)

    /// - Parameter waiting: told where nothing comes of any of them for a while.
    init(isShown: Bool, of total: Int, waiting: WaitNotice?) {
        self.waiting = waiting
        self.isShown = isShown && ThisProcess.isTerminal(.error)
        self.total = total
    }

    @Sendable func count(_ result: SyncResult) {
        guard isShown else { return }
        waiting?.end()
        let done = done.withLock { done in
            done += 1
            return done
        }
        StandardStreams.showProgress("refreshing: \(done) of \(total)")
    }

    func clear() {
        waiting?.end()
        if isShown { StandardStreams.showProgress("") }
    }
}
