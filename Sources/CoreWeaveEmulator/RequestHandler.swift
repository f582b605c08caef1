internal import NIOCore
internal import NIOHTTP1

/// One connection: takes a request, waits as long as its answer is to take, and sends it; then the next.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Bytes of a body beyond which it is dropped; control requests are small.
    private static let largestBody = 4 << 20

    private let ledger: Ledger
    private var request: Request?
    private var isBodyTooLarge = false
    private var staysOpen = true
    private var isAnswering = false
    private var isExchanging = false

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A client that doesn't wait for its answer (pipelining, RFC 9112, 9.3.2) is none of ours.
        guard !isAnswering else { return context.close(promise: nil) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = Request(head)
            staysOpen = head.isKeepAlive
            isBodyTooLarge = false
        case .body(let bytes):
            isBodyTooLarge = isBodyTooLarge || (request?.body.count ?? 0) + bytes.readableBytes > Self.largestBody
            if !isBodyTooLarge { request?.body += bytes.readableBytesView }
        case .end:
            guard let received = request else { return }
            request = nil
            isAnswering = true
            answer(received, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        endExchange()
        context.fireChannelInactive()
    }

    /// The bytes were no HTTP (NIO's own handler has answered 400), or the client is gone.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ received: Request, _ context: ChannelHandlerContext) {
        if isBodyTooLarge {
            return send(.refusal(413, "the body is too large"), to: received, context)
        }
        switch ledger.withState({ $0.receive(received) }) {
        case .answered(let answer): send(answer, to: received, context)
        case .exchange(let visit):
            isExchanging = true
            after(visit.delay, context) { [ledger] in
                self.send(ledger.withState { $0.answer(visit) }, to: received, context)
            }
        }
    }

    private func send(_ answer: Answer, to received: Request, _ context: ChannelHandlerContext) {
        // It may have given up meanwhile.
        guard context.channel.isActive else { return }
        // Before the client can know, so that whoever has an answer finds it counted.
        if answer.delivery.isPrompt { endExchange() }
        let writer = AnswerWriter(context: context, headerDate: ledger.withState { $0.headerDate })
        switch answer.delivery {
        case .never: break
        case .reset: writer.reset()
        case .cut: writer.writeHalf(answer)
        case .whole:
            writer.write(answer, staysOpen: staysOpen, hasBody: received.method != "HEAD")
            finish(context)
        case .drip(let seconds):
            writer.writeHead(answer, staysOpen: staysOpen)
            drip(answer.body[...], every: seconds, context)
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
        isAnswering = false
        if !staysOpen { context.close(promise: nil) }
    }

    private func endExchange() {
        guard isExchanging else { return }
        isExchanging = false
        ledger.withState { $0.counts.openExchanges -= 1 }
    }

    /// - Parameter seconds: at most a day; what is longer is a test's way to say never.
    private func after(_ seconds: Double, _ context: ChannelHandlerContext, _ work: @escaping () -> Void) {
        guard seconds > 0 else { return work() }
        let delay = TimeAmount.nanoseconds(Int64(min(seconds, 86400) * 1e9))
        context.eventLoop.assumeIsolated().scheduleTask(in: delay, work)
    }
}
