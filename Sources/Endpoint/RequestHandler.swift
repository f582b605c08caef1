internal import Credentials
internal import NIOCore
internal import NIOHTTP1

/// Serves one connection, one request after the other.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let rules: RequestRules
    private let service: CredentialService
    private let connections: Connections
    private let meter: HeadMeter
    private var keepAlive = false
    private var hasBody = true
    /// What a request that is not refused wants, until it has been read to its end.
    private var wanted: RequestRules.Verdict?
    /// Nothing more is answered on this connection.
    private var isLeaving = false

    init(_ rules: RequestRules, _ service: CredentialService, _ connections: Connections, _ meter: HeadMeter) {
        (self.rules, self.service, self.connections, self.meter) = (rules, service, connections, meter)
    }

    func channelActive(context: ChannelHandlerContext) {
        connections.enter(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.leave(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLeaving else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            meter.headEnded()
            connections.set(context.channel, .answering)
            keepAlive = head.isKeepAlive && head.version == .http1_1
            hasBody = head.method != .HEAD
            switch rules.judge(head) {
            case .refused(let refusal): send(refusal, context)
            case let verdict: wanted = verdict
            }
        case .body: break
        case .end:
            guard let wanted else { return }
            self.wanted = nil
            answer(wanted, context)
        }
    }

    /// What was sent is not HTTP, or the connection is broken.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, !isLeaving {
            keepAlive = false
            send(error == .headerOverflow ? .headerTooLarge : .badRequest, context)
        }
        context.close(promise: nil)
    }

    private func answer(_ wanted: RequestRules.Verdict, _ context: ChannelHandlerContext) {
        switch wanted {
        case .refused(let refusal): send(refusal, context)
        case .health: send(.healthy, context)
        case .credentials(let name, let token):
            if let response = service.cachedResponse(to: name, token) { return send(response, context) }
            let loop = context.eventLoop
            let here = NIOLoopBound((handler: self, context: context), eventLoop: loop)
            service.look(up: name, token) { response in
                loop.execute { here.value.handler.send(response, here.value.context) }
            }
        }
    }

    private func send(_ response: EndpointResponse, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        // Who asks for more and more without reading what comes back is not waited for.
        guard context.channel.isWritable else { return context.close(promise: nil) }
        let closes = !keepAlive || response.isRefusal
        isLeaving = closes
        if !closes { meter.answered() }
        var headers = HTTPHeaders()
        for field in Self.fields(of: response, closes: closes) { headers.add(name: field.name, value: field.value) }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if hasBody { context.write(wrapOutboundOut(.body(.byteBuffer(response.body))), promise: nil) }
        connections.set(context.channel, closes ? .leaving : .idle)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Not both directions: what the client still sends would make its system throw the response away.
        if closes { context.close(mode: .output, promise: nil) }
    }

    static func fields(of response: EndpointResponse, closes: Bool) -> [EndpointResponse.Field] {
        var fields: [EndpointResponse.Field] = [
            .init(name: "Content-Type", value: "application/json"),
            .init(name: "Content-Length", value: String(response.body.readableBytes)),
            .init(name: "Cache-Control", value: "no-store"),
            // For a browser that was tricked into asking, so that no page gets to see it as something else.
            .init(name: "X-Content-Type-Options", value: "nosniff"),
            .init(name: "Cross-Origin-Resource-Policy", value: "same-origin"),
        ]
        if let field = response.field { fields.append(field) }
        if closes { fields.append(.init(name: "Connection", value: "close")) }
        return fields
    }
}
