internal import Dispatch
internal import Synchronization

/// Lets only so many requests through at a time, altogether and to one host, however many profiles it has.
final class RequestGate: Sendable {
    /// Requests at a time to one host: enough for a thousand profiles in a few seconds, and no burst.
    static let slotsOfHost = 32

    private let all: DispatchSemaphore
    private let hosts = Mutex<[String: DispatchSemaphore]>([:])

    /// - Parameter paths: requests at a time altogether, 1 or more.
    init(slots: Int) {
        all = DispatchSemaphore(value: slots)
    }

    /// Runs `body` when there is a place free. Who waits keeps no place that others could use.
    func whileOpen<Result, Failure: Error>(
        _ host: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let ofHost = hosts.withLock { hosts in
            let semaphore = hosts[host] ?? DispatchSemaphore(value: Self.slotsOfHost)
            hosts[host] = semaphore
            return semaphore
        }
        ofHost.wait()
        defer { ofHost.signal() }
        all.wait()
        defer { all.signal() }
        return try body()
    }
}
