internal import NIOCore
internal import NIOHTTP1

/// Serves one connection: receives a request, waits for the configured latency, sends the response; then the next one.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The size limit of a request body in bytes. Control requests are small.
    private static let maximumBodySize = 4 << 20

    private let state: SharedState
    private var request: Request?
    private var isBodyTooLarge = false
    private var keepAlive = true
    private var isResponding = false
    private var isExchanging = false

    init(_ state: SharedState) {
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Pipelining (RFC 9112, 9.3.2) is not supported because none of the clients under test uses it.
        guard !isResponding else { return context.close(promise: nil) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = Request(head)
            keepAlive = head.isKeepAlive
            isBodyTooLarge = false
        case .body(let bytes):
            isBodyTooLarge = isBodyTooLarge || (request?.body.count ?? 0) + bytes.readableBytes > Self.maximumBodySize
            if !isBodyTooLarge { request?.body += bytes.readableBytesView }
        case .end:
            guard let received = request else { return }
            request = nil
            isResponding = true
            respond(to: received, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        endExchange()
        context.fireChannelInactive()
    }

    /// The request was not valid HTTP, to which NIO has responded with 400, or the client has disconnected.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func respond(to received: Request, _ context: ChannelHandlerContext) {
        if isBodyTooLarge {
            return send(.error(413, "request body too large"), to: received, context)
        }
        switch state.withLock({ $0.route(received) }) {
        case .responded(let response): send(response, to: received, context)
        case .exchange(let exchange):
            isExchanging = true
            after(exchange.delay, context) { [state] in
                self.send(state.withLock { $0.finishExchange(exchange) }, to: received, context)
            }
        }
    }

    private func send(_ response: EmulatorResponse, to received: Request, _ context: ChannelHandlerContext) {
        // The client can have disconnected during the delay.
        guard context.channel.isActive else { return }
        // Before sending, so that the counts are up to date for a client that has its response.
        if response.delivery.isImmediate { endExchange() }
        let writer = ResponseWriter(context: context, headerDate: state.withLock { $0.headerDate })
        switch response.delivery {
        case .never: break
        case .reset: writer.reset()
        case .cut: writer.writeHalf(response)
        case .normal:
            writer.write(response, keepAlive: keepAlive, hasBody: received.method != "HEAD")
            finish(context)
        case .drip(let seconds):
            writer.writeHead(response, keepAlive: keepAlive)
            drip(response.body[...], every: seconds, context)
        }
    }

    private func drip(_ rest: ArraySlice<UInt8>, every seconds: Double, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        if rest.count <= 1 { endExchange() }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: rest.prefix(1))))), promise: nil)
        guard rest.count > 1 else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return finish(context)
        }
        after(seconds, context) { self.drip(rest.dropFirst(), every: seconds, context) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        isResponding = false
        if !keepAlive { context.close(promise: nil) }
    }

    private func endExchange() {
        guard isExchanging else { return }
        isExchanging = false
        state.withLock { $0.counts.openExchanges -= 1 }
    }

    /// - Parameter seconds: limited to a day, because a test can pass any number to mean "never".
    private func after(_ seconds: Double, _ context: ChannelHandlerContext, _ work: @escaping () -> Void) {
        guard seconds > 0 else { return work() }
        let delay = TimeAmount.nanoseconds(Int64(min(seconds, 86400) * 1e9))
        context.eventLoop.assumeIsolated().scheduleTask(in: delay, work)
    }
}
