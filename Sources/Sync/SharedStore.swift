internal import OperatingSystem
public import Store
internal import Synchronization

/// The connections that all refreshes of a process share: one to read, one to write, each used by one thread at a time.
///
/// With a connection each, they would sleep for each other's locks: SQLite's way to wait is to look again after a
/// while. The one to write is opened when there is something to write: most passes find nothing that is due.
public final class SharedStore: Sendable {
    public let paths: Paths
    private let reader: Mutex<Store>
    private let writer = Mutex<Store?>(nil)
    /// Until when it holds that keys can be stored, in seconds of uptime.
    private let isPrepared = Mutex(-Double.infinity)
    private let waiting = Mutex<[any Commit]>([])

    /// - Parameter store: to read with; whoever opened it goes on through ``read(_:)``.
    public init(_ store: sending Store) {
        paths = store.paths
        reader = Mutex(store)
    }

    /// Reads; from the database that is there now, where it was replaced since it was opened.
    ///
    /// - Throws: ``StoreError/missing(path:)`` where it is gone, and whatever `body` throws.
    public func read<Result: Sendable>(_ body: (Store) throws -> Result) throws -> Result {
        try reader.withLock { store in
            if !store.isCurrent { store = try Store(paths, .existing) }
            return try body(store)
        }
    }

    /// Seconds for which what was found out about the disk and the sealing key is believed.
    static let preparedSeconds = 1.0

    /// Sees to it that keys can be stored, before any are minted: the sealing key and the database are looked at
    /// afresh, since others may have removed or replaced them.
    ///
    /// - Parameter uptime: seconds.
    /// - Returns: room on the disk for what is going to be stored.
    /// - Throws: ``StoreError``, ``FileError``: then no profile's keys can.
    func prepareToStore(at uptime: Double) throws -> ReservedRoom {
        try isPrepared.withLock { end in
            if uptime < end { return }
            try writer.withLock { store in
                // A connection to a database that was moved would write to it where it is now.
                store = nil
                let opened = try Store(paths, .existing)
                try opened.prepareToStore()
                store = opened
            }
            end = uptime + Self.preparedSeconds
        }
        return try paths.reserveRoom()
    }

    /// Looks at the disk, the sealing key and the database again before the next keys are minted.
    func distrust() {
        isPrepared.withLock { $0 = -.infinity }
        writer.withLock { $0 = nil }
    }

    /// Writes, together with whatever else waits to be written: bringing a transaction to the disk takes milliseconds,
    /// and of the results that come in meanwhile none has to wait for a turn of its own.
    ///
    /// - Parameter body: calls one method of the store that writes.
    public func commit<Result: Sendable>(_ body: @escaping @Sendable (Store) throws -> Result) throws -> Result {
        let own = OneCommit(body)
        waiting.withLock { $0.append(own) }
        do {
            try withWriter { store in
                // Empty where another thread has taken this one along.
                let batch = takeWaiting()
                guard !batch.isEmpty else { return }
                do {
                    try store.together { for commit in batch { commit.attempt(on: store) } }
                } catch {
                    for commit in batch { commit.fail(error) }
                }
            }
        } catch {
            for commit in takeWaiting() { commit.fail(error) }
        }
        return try own.outcome()
    }

    private func takeWaiting() -> [any Commit] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }

    private func withWriter(_ body: (Store) throws -> Void) throws {
        try writer.withLock { store in
            let opened = try store ?? Store(paths, .existing)
            store = opened
            try body(opened)
        }
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
