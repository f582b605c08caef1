internal import Synchronization

/// Lets only so many requests at a time to one host, however many profiles it has.
final class HostGate: Sendable {
    /// Requests at a time to one host: enough for a thousand profiles in a few seconds, and no burst.
    static let places = 32

    private let taken = Mutex<[String: Int]>([:])
    private let pause: @Sendable (Double) -> Void

    /// - Parameter pause: lets so many seconds pass, between two looks at a host that is full.
    init(pause: @escaping @Sendable (Double) -> Void) {
        self.pause = pause
    }

    /// Runs `body` when the host has a place free.
    func whileOpen<Result, Failure: Error>(
        _ host: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        while !enter(host) { pause(0.01) }
        defer { taken.withLock { $0[host, default: 1] -= 1 } }
        return try body()
    }

    private func enter(_ host: String) -> Bool {
        taken.withLock { taken in
            guard taken[host, default: 0] < Self.places else { return false }
            taken[host, default: 0] += 1
            return true
        }
    }
}
