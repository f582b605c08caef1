internal import Credentials
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// An emulator of CoreWeave's token exchange and of a ListBuckets that verifies signatures. For development only.
///
/// Each instance listens on its own port of 127.0.0.1 and uses one thread from `start` until ``stop()``. Any number of
/// instances can run at the same time.
public final class CoreWeaveEmulator: Sendable {
    /// `http://127.0.0.1:PORT`; also the S3 endpoint.
    public let url: String
    private let state: SharedState
    private let eventLoops: MultiThreadedEventLoopGroup
    private let isStopped = Mutex(false)

    private init(state: SharedState, eventLoops: MultiThreadedEventLoopGroup, port: Int) {
        self.state = state
        self.eventLoops = eventLoops
        url = "http://127.0.0.1:\(port)"
    }

    /// Starts an emulator and returns when it accepts connections.
    ///
    /// - Parameter port: 0 lets the system pick one.
    /// - Throws: NIO's error if the emulator can't listen on the port.
    public static func start(
        _ configuration: Configuration = Configuration(), port: Int = 0
    ) throws -> CoreWeaveEmulator {
        let state = SharedState(configuration)
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try bootstrap(state, eventLoops).bind(host: "127.0.0.1", port: port).wait()
            return CoreWeaveEmulator(state: state, eventLoops: eventLoops, port: listener.localAddress?.port ?? port)
        } catch {
            try? eventLoops.syncShutdownGracefully()
            throw error
        }
    }

    /// Starts an emulator and returns when it accepts connections.
    ///
    /// - Parameter port: 0 lets the system pick one.
    /// - Throws: NIO's error if the emulator can't listen on the port.
    public static func start(
        _ configuration: Configuration = Configuration(), port: Int = 0
    ) async throws -> CoreWeaveEmulator {
        let state = SharedState(configuration)
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try await bootstrap(state, eventLoops).bind(host: "127.0.0.1", port: port).get()
            return CoreWeaveEmulator(state: state, eventLoops: eventLoops, port: listener.localAddress?.port ?? port)
        } catch {
            try? await eventLoops.shutdownGracefully()
            throw error
        }
    }

    /// Closes every connection, ends the thread and frees the port. Further calls do nothing.
    ///
    /// Synchronous, so that every test can use `defer { emulator.stop() }`.
    public func stop() {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        // Shutting down fails only if the group has been shut down before.
        if isFirst { try? eventLoops.syncShutdownGracefully() }
    }

    /// The URL of the token exchange.
    public var exchangeURL: String { url + Route.exchangePath }

    /// The default target of ``Fault/redirect(to:)``.
    public var elsewhereURL: String { url + Route.elsewherePath }

    public var configuration: Configuration { state.withLock { $0.configuration } }

    /// Changes the configuration, starting with the next request.
    public func update(_ change: (inout Configuration) -> Void) {
        state.withLock { change(&$0.configuration) }
    }

    /// The requests and responses so far.
    public func counts() -> Counts { state.withLock { $0.counts } }

    /// The secret access keys and session tokens of all minted keys, for tests that search for leaks.
    public func mintedSecrets() -> [String] {
        state.withLock { state in
            state.keys.values.flatMap { [$0.secret, $0.sessionToken].compactMap { $0?.reveal() } }
        }
    }

    /// Makes exchanges fail: the next ones, or all of them until ``clearFaults()``.
    ///
    /// - Parameters:
    ///   - next: the number of exchanges; nil for all. Limited faults take precedence, in the order they were added.
    ///   - organisation: fails only exchanges of this organisation's tokens; nil for all tokens, known or not.
    public func fail(_ fault: Fault, next: Int? = nil, organisation: String? = nil) {
        fail(FaultRule(fault, next: next, organisation: organisation))
    }

    public func fail(_ rule: FaultRule) {
        state.withLock { $0.faults.add(rule) }
    }

    /// Makes exchanges succeed again.
    public func clearFaults() {
        state.withLock { $0.faults = ActiveFaults() }
    }

    private static func bootstrap(_ state: SharedState, _ eventLoops: MultiThreadedEventLoopGroup) -> ServerBootstrap {
        ServerBootstrap(group: eventLoops)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // NIO would queue pipelined requests; RequestHandler rejects them.
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(RequestHandler(state))
                }
            }
    }
}
