internal import Credentials
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A stand-in for CoreWeave's token exchange and for a ListBuckets that checks signatures. For development only.
///
/// Each listens on a port of 127.0.0.1 and has one thread, from `start` until ``stop()``. Any number may run at once.
public final class CoreWeaveEmulator: Sendable {
    /// `http://127.0.0.1:PORT`, the S3 endpoint too.
    public let url: String
    private let ledger: Ledger
    private let loops: MultiThreadedEventLoopGroup
    private let isStopped = Mutex(false)

    private init(ledger: Ledger, loops: MultiThreadedEventLoopGroup, port: Int) {
        self.ledger = ledger
        self.loops = loops
        url = "http://127.0.0.1:\(port)"
    }

    /// Starts one, and returns when it takes connections.
    ///
    /// - Parameter port: 0 for one that the system picks.
    /// - Throws: NIO's error where the port can't be had.
    public static func start(
        _ configuration: Configuration = Configuration(), port: Int = 0
    ) throws -> CoreWeaveEmulator {
        let ledger = Ledger(configuration)
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try bootstrap(ledger, loops).bind(host: "127.0.0.1", port: port).wait()
            return CoreWeaveEmulator(ledger: ledger, loops: loops, port: listener.localAddress?.port ?? port)
        } catch {
            try? loops.syncShutdownGracefully()
            throw error
        }
    }

    /// Starts one, and returns when it takes connections.
    ///
    /// - Parameter port: 0 for one that the system picks.
    /// - Throws: NIO's error where the port can't be had.
    public static func start(
        _ configuration: Configuration = Configuration(), port: Int = 0
    ) async throws -> CoreWeaveEmulator {
        let ledger = Ledger(configuration)
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try await bootstrap(ledger, loops).bind(host: "127.0.0.1", port: port).get()
            return CoreWeaveEmulator(ledger: ledger, loops: loops, port: listener.localAddress?.port ?? port)
        } catch {
            try? await loops.shutdownGracefully()
            throw error
        }
    }

    /// Closes every connection, ends the thread and gives the port back; a second call does nothing.
    ///
    /// Not async, so that `defer { emulator.stop() }` does in every test.
    public func stop() {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        // It fails only if it was shut down before.
        if isFirst { try? loops.syncShutdownGracefully() }
    }

    /// Where a token is exchanged.
    public var exchangeURL: String { url + Route.exchangePath }

    /// Where a redirect leads that names no other place.
    public var elsewhereURL: String { url + Route.elsewherePath }

    public var configuration: Configuration { ledger.withState { $0.configuration } }

    /// Changes the configuration; it holds from the next request on.
    public func update(_ change: (inout Configuration) -> Void) {
        ledger.withState { change(&$0.configuration) }
    }

    /// What has been asked and answered so far.
    public func counts() -> Counts { ledger.withState { $0.counts } }

    /// The secret parts of every key that was minted: for whoever makes sure that they are nowhere else.
    public func mintedSecrets() -> [String] {
        ledger.withState { state in
            state.keys.values.flatMap { [$0.secret, $0.sessionToken].compactMap { $0?.reveal() } }
        }
    }

    /// Lets the exchange go wrong: in the next answers, or in all until ``clearFaults()``.
    ///
    /// - Parameters:
    ///   - next: for how many answers; nil for all. Counted ones come first, in the order they were asked for.
    ///   - organisation: for its tokens alone; nil for whatever is asked.
    public func fail(_ fault: Fault, next: Int? = nil, organisation: String? = nil) {
        fail(FaultOrder(fault, next: next, organisation: organisation))
    }

    public func fail(_ order: FaultOrder) {
        ledger.withState { $0.faults.add(order) }
    }

    /// Lets the exchange answer properly again.
    public func clearFaults() {
        ledger.withState { $0.faults = FaultQueue() }
    }

    private static func bootstrap(_ ledger: Ledger, _ loops: MultiThreadedEventLoopGroup) -> ServerBootstrap {
        ServerBootstrap(group: loops)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // One request at a time: the handler itself refuses a second one before its answer.
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(RequestHandler(ledger))
                }
            }
    }
}
