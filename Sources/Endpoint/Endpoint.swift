internal import Credentials
internal import Libc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import OperatingSystem
internal import Synchronization

/// The loopback endpoint: hands the keys of all profiles to SDKs, over HTTP on 127.0.0.1, each to who has the profile's
/// token.
public final class Endpoint: Sendable {
    /// Of 127.0.0.1, and of the other addresses.
    public let port: Int
    /// What it listens on besides 127.0.0.1.
    public let addresses: [ListenAddress]
    private let listeners: [any Channel]
    private let group: MultiThreadedEventLoopGroup
    private let connections: Connections
    private let isStopped = Atomic<Bool>(false)

    private init(
        port: Int, addresses: [ListenAddress], listeners: [any Channel], group: MultiThreadedEventLoopGroup,
        connections: Connections
    ) {
        (self.port, self.addresses, self.listeners, self.group) = (port, addresses, listeners, group)
        self.connections = connections
    }

    /// Where it listens.
    public enum Place: Sendable {
        /// On 127.0.0.1 and the other addresses. Port 0: one that the system picks.
        case port(Int, addresses: [ListenAddress])
        /// On a socket that listens already, which whoever started this process has opened.
        case socket(ListeningSocket)
    }

    /// Starts to serve, and returns once it does. Raises the limit on open files to what its clients may need.
    ///
    /// - Parameter service: goes on after the endpoint was stopped.
    /// - Throws: ``EndpointError``.
    public static func start(at place: Place, _ service: CredentialService) throws -> Endpoint {
        DescriptorLimit.raise(to: Connections.Limits.mostConnections + Connections.Limits.otherDescriptors)
        return try start(at: place, service, limits: Connections.Limits(descriptors: DescriptorLimit.count))
    }

    static func start(
        at place: Place, _ service: CredentialService, limits: Connections.Limits
    ) throws -> Endpoint {
        // One thread: 127.0.0.1 is one machine's, and a thread answers more than its processes ask.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let connections = Connections(limits)
            // No port is known before there is a socket, and no request is read before there are rules.
            let bootstrap = { (rules: RequestRules) in Self.bootstrap(rules, service, connections, group) }
            let (port, addresses, listeners) = try listen(at: place, group, bootstrap)
            return Endpoint(
                port: port, addresses: addresses, listeners: listeners, group: group, connections: connections)
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    /// Lets no more clients in, lets the requests that are under way be answered, and frees the port. Further calls do
    /// nothing.
    ///
    /// - Parameter graceSeconds: how long those may take.
    public func stop(graceSeconds: Double = 2) {
        // What belongs to a group that has ended would never answer.
        if isStopped.exchange(true, ordering: .relaxed) { return }
        for listener in listeners { try? listener.close().wait() }
        let end = NIODeadline.now() + .nanoseconds(Int64(graceSeconds * 1e9))
        while connections.answering > 0, .now() < end { SystemClock.sleep(seconds: 0.01) }
        try? group.syncShutdownGracefully()
    }

    var connectionCount: Int { connections.count }

    private static func listen(
        at place: Place, _ group: MultiThreadedEventLoopGroup, _ bootstrap: (RequestRules) -> ServerBootstrap
    ) throws -> (Int, [ListenAddress], [any Channel]) {
        switch place {
        case .socket(let socket):
            let rules = RequestRules(port: socket.port, addresses: socket.addresses)
            do {
                return (
                    socket.port, socket.addresses, [try bootstrap(rules).withBoundSocket(socket.descriptor).wait()]
                )
            } catch {
                throw EndpointError.badSocket(why: String(cString: strerror((error as? IOError)?.errnoCode ?? EINVAL)))
            }
        case .port(let wanted, let addresses):
            let port = wanted == 0 ? try freePort(group) : wanted
            let rules = RequestRules(port: port, addresses: addresses)
            var listeners = [try bind(bootstrap(rules), "127.0.0.1", port)]
            for address in addresses { listeners.append(try bind(bootstrap(rules), address.text, port)) }
            return (port, addresses, listeners)
        }
    }

    /// A port that was free a moment ago: the rules for requests name it, so it must be known first.
    private static func freePort(_ group: MultiThreadedEventLoopGroup) throws -> Int {
        let probe = try bind(ServerBootstrap(group: group), "127.0.0.1", 0)
        defer { try? probe.close().wait() }
        return probe.localAddress?.port ?? 0
    }

    private static func bind(_ bootstrap: ServerBootstrap, _ address: String, _ port: Int) throws -> any Channel {
        do {
            return try bootstrap.bind(host: address, port: port).wait()
        } catch {
            let code = (error as? IOError)?.errnoCode ?? EINVAL
            throw code == EADDRINUSE && address == "127.0.0.1"
                ? EndpointError.portTaken(port)
                : EndpointError.cannotListen(address: address, port: port, errno: code)
        }
    }

    private static func bootstrap(
        _ rules: RequestRules, _ service: CredentialService, _ connections: Connections,
        _ group: MultiThreadedEventLoopGroup
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .serverChannelOption(.backlog, value: 1024)
            // A port whose last connections linger can be listened on again, and so after kill -9.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: HeadMeter.portion)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let meter = HeadMeter(connections)
                    let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
                    try pipeline.addHandlers([
                        meter, HTTPResponseEncoder(), ByteToMessageHandler(decoder), HTTPServerPipelineHandler(),
                        RequestHandler(rules, service, connections, meter),
                    ])
                }
            }
    }
}

/// Lets nobody in for a moment where no descriptor was left for whoever waits: that client is still there, and trying again
/// at once would take a whole processor. NIO's AcceptBackoffHandler holds reads back, but what is pending is tried again.
private final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? IOError)?.errnoCode, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) else {
            return
        }
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenSuccess {
            channel.eventLoop.scheduleTask(in: .milliseconds(200)) { channel.setOption(.autoRead, value: true) }
        }
    }
}
