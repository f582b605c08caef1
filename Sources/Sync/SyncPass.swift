public import Credentials
public import Exchange
internal import OperatingSystem
public import Store
internal import Synchronization
public import Tokens

/// One pass over profiles, several at a time.
public struct SyncPass: Sendable {
    private let places: Places
    private let tokens: TokenResolver
    private let timing: Refresher.Timing
    /// Makes an exchange for one thread: its HTTP client is not shared.
    private let makeExchange: @Sendable () -> TokenExchange

    public init(
        places: Places, tokens: TokenResolver, timing: Refresher.Timing,
        makeExchange: @escaping @Sendable () -> TokenExchange
    ) {
        self.places = places
        self.tokens = tokens
        self.timing = timing
        self.makeExchange = makeExchange
    }

    /// Refreshes what is due among `names`.
    ///
    /// - Parameter jobs: how many at a time, 1 or more.
    /// - Returns: the results in the order of `names`.
    /// - Throws: the first ``StoreError`` or ``FileError``; no further refresh is begun then.
    public func run(_ names: [ProfileName], _ demand: SyncDemand, jobs: Int) throws -> [SyncResult] {
        let progress = Mutex(Progress(names: names))
        Threads.run(min(jobs, names.count)) {
            do {
                let refresher = Refresher(
                    store: try Store(places), tokens: tokens, exchange: makeExchange(), timing: timing)
                while let index = progress.withLock({ $0.next() }) {
                    let result = try refresher.refresh(names[index], demand)
                    progress.withLock { $0.results[index] = result }
                }
            } catch {
                progress.withLock { $0.fail(error) }
            }
        }
        return try progress.withLock { progress in
            if let error = progress.error { throw error }
            return progress.results.compactMap(\.self)
        }
    }

    private struct Progress {
        var results: [SyncResult?]
        private(set) var error: (any Error)?
        private var started = 0

        init(names: [ProfileName]) {
            results = names.map { _ in nil }
        }

        mutating func next() -> Int? {
            guard error == nil, started < results.count else { return nil }
            defer { started += 1 }
            return started
        }

        mutating func fail(_ error: any Error) {
            if self.error == nil { self.error = error }
        }
    }
}
