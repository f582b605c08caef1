internal import NIOCore

/// Counts the bytes of a request's head as they come, before anything parses them: a head that is too large is refused
/// while it is still being sent.
final class HeadMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that are read at a time, by which a head can be larger before that is seen.
    static let portion = 4096

    private let connections: Connections
    private var bytes = 0
    private var isInHead = true
    private var isRefused = false

    init(_ connections: Connections) {
        self.connections = connections
    }

    /// To be called when a head has been parsed.
    func headEnded() {
        isInHead = false
        bytes = 0
    }

    /// To be called when a request has been answered: what comes now is the next one's head. What came before it was
    /// not counted as that, for more than one request can come at a time.
    func answered() { isInHead = true }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        connections.hear(context.channel)
        bytes += unwrapInboundIn(data).readableBytes
        context.fireChannelRead(data)
        guard isInHead, bytes > RequestRules.headerLimit, context.channel.isActive else { return }
        isRefused = true
        connections.set(context.channel, .leaving)
        context.writeAndFlush(wrapOutboundOut(Self.refusal), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    /// As it goes over the wire: the encoder has not seen a request that it could answer.
    private static let refusal: ByteBuffer = {
        let response = EndpointResponse.headerTooLarge
        let fields = RequestHandler.fields(of: response, closes: true).map { "\($0.name): \($0.value)\r\n" }.joined()
        var buffer = ByteBuffer(string: "HTTP/1.1 431 Request Header Fields Too Large\r\n\(fields)\r\n")
        buffer.writeImmutableBuffer(response.body)
        return buffer
    }()
}
