internal import Credentials
internal import Dispatch
internal import OperatingSystem
internal import Provider
internal import Store
internal import Sync
internal import Synchronization

/// Has profiles refreshed by passes within this process, each on a thread of its own.
final class PassRefresher: ProfileRefresher, Sendable {
    private let paths: Paths
    private let makePass: @Sendable (SharedStore) -> SyncPass
    /// Told of each result as it comes, on any thread.
    private let onResult: @Sendable (SyncResult) -> Void
    private let underWay = Mutex<Set<ProfileName>>([])
    private let open: Mutex<ReopenedStore<SharedStore>>

    /// How many refreshes that nobody waits for are under way at most. Whoever asks next has those started that were not.
    private static let mostInBackground = 16

    init(
        paths: Paths, makePass: @escaping @Sendable (SharedStore) -> SyncPass,
        onResult: @escaping @Sendable (SyncResult) -> Void
    ) {
        (self.paths, self.makePass, self.onResult) = (paths, makePass, onResult)
        open = Mutex(ReopenedStore(paths) { SharedStore($0) })
    }

    func isUnderWay(_ name: ProfileName) -> Bool {
        underWay.withLock { $0.contains(name) } || paths.refreshHolder(of: name) != nil
    }

    func start(_ name: ProfileName, within seconds: Double?) {
        let begins = underWay.withLock { $0.count < Self.mostInBackground && $0.insert(name).inserted }
        guard begins else { return }
        let hasStarted = Threads.detach { [self] in
            defer { end(name) }
            // Whatever went wrong is in the database, or told to whoever has to wait for keys.
            _ = try? refresh(name, within: seconds)
        }
        if !hasStarted { end(name) }
    }

    func run(_ name: ProfileName, patience: Double) throws -> RefreshEnding {
        let waited = Waited()
        let hasStarted = Threads.detach { [self] in
            let result = Result { try refresh(name, within: nil) }
            waited.result.withLock { $0 = result }
            waited.ended.signal()
        }
        guard hasStarted, waited.ended.wait(timeout: .now() + patience) == .success else { return .stillRunning }
        return try waited.result.withLock { $0 }?.get() ?? .stillRunning
    }

    /// A refresh that somebody waits for, and what came of it.
    private final class Waited: Sendable {
        let ended = DispatchSemaphore(value: 0)
        let result = Mutex<Result<RefreshEnding, any Error>?>(nil)
    }

    private func end(_ name: ProfileName) { underWay.withLock { _ = $0.remove(name) } }

    private func refresh(_ name: ProfileName, within seconds: Double?) throws -> RefreshEnding {
        let results = makePass(try open.withLock { try $0.current() }).run(
            [name], SyncRequest(urgency: .wanted, within: seconds), .init(jobs: 1), onResult: onResult)
        if let error = results.error { return .failed(error) }
        guard let result = results.profiles.first else { return .done }
        switch result.outcome {
        // Whoever waits looks into the database, and finds what became of a profile that was removed or edited.
        case .refreshed, .fresh, .skipped: return .done
        case .busy: return .stillRunning
        case .failed:
            let errors: [(any ExplainedError)?] = [result.error, result.localError]
            return errors.compactMap(\.self).first.map(RefreshEnding.failed) ?? .done
        }
    }
}
