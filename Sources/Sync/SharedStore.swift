internal import Store
internal import Synchronization

/// The connections that all refreshes of a process share: one to read, one to write, each used by one thread at a time.
///
/// With a connection each, they would sleep for each other's locks: SQLite's way to wait is to look again after a
/// while.
final class SharedStore: Sendable {
    let paths: Paths
    private let reader: Mutex<Store>
    private let writer: Mutex<Store>
    private let waiting = Mutex<[any Commit]>([])

    init(_ paths: Paths) throws {
        self.paths = paths
        reader = Mutex(try Store(paths))
        writer = Mutex(try Store(paths))
    }

    func read<Result: Sendable>(_ body: (Store) throws -> Result) throws -> Result {
        try reader.withLock { try body($0) }
    }

    /// Writes, together with whatever else waits to be written: bringing a transaction to the disk takes milliseconds,
    /// and of the results that come in meanwhile none has to wait for a turn of its own.
    ///
    /// - Parameter body: calls one method of the store that writes.
    func commit<Result: Sendable>(_ body: @escaping @Sendable (Store) throws -> Result) throws -> Result {
        let own = OneCommit(body)
        waiting.withLock { $0.append(own) }
        writer.withLock { store in
            // Empty where somebody else has taken this one along.
            let batch = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            guard !batch.isEmpty else { return }
            do {
                try store.together { for commit in batch { commit.attempt(on: store) } }
            } catch {
                for commit in batch { commit.fail(error) }
            }
        }
        return try own.outcome()
    }
}

/// Something to be written, and what came of it.
private protocol Commit: Sendable {
    func attempt(on store: Store)
    /// What was attempted did not last.
    func fail(_ error: any Error)
}

private final class OneCommit<Value: Sendable>: Commit {
    private let body: @Sendable (Store) throws -> Value
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(_ body: @escaping @Sendable (Store) throws -> Value) {
        self.body = body
    }

    func attempt(on store: Store) {
        let outcome = Result { try body(store) }
        result.withLock { $0 = outcome }
    }

    func fail(_ error: any Error) {
        result.withLock { $0 = .failure(error) }
    }

    func outcome() throws -> Value {
        guard let result = result.withLock({ $0 }) else { preconditionFailure("a commit was left behind") }
        return try result.get()
    }
}
