internal import NIOCore
internal import NIOHTTP1

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Puts an answer on a connection, properly or on purpose not.
struct AnswerWriter {
    let context: ChannelHandlerContext
    /// What `Date` says, in seconds since 1970.
    let headerDate: Double

    func write(_ answer: Answer, staysOpen: Bool, hasBody: Bool) {
        context.write(part(head(of: answer, staysOpen: staysOpen)), promise: nil)
        if hasBody { context.write(part(answer.body[...]), promise: nil) }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: nil)
    }

    func writeHead(_ answer: Answer, staysOpen: Bool) {
        context.writeAndFlush(part(head(of: answer, staysOpen: staysOpen)), promise: nil)
    }

    /// Half of the body, and then the end of the connection.
    func writeHalf(_ answer: Answer) {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        self.context.write(part(head(of: answer, staysOpen: false)), promise: nil)
        self.context.writeAndFlush(part(answer.body.prefix(answer.body.count / 2)))
            .whenComplete { _ in context.value.close(promise: nil) }
    }

    /// Ends the connection with RST instead of FIN: that is what closing does while it is not to linger.
    func reset() {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let socket = self.context.channel as? any SocketOptionProvider
        let option = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        (option ?? self.context.eventLoop.makeSucceededVoidFuture())
            .whenComplete { _ in context.value.close(promise: nil) }
    }

    private func head(of answer: Answer, staysOpen: Bool) -> HTTPResponseHead {
        var headers = HTTPHeaders([("Date", EmulatorTime.httpDate(headerDate))])
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        // A 204 has no such field (RFC 9110, 8.6).
        if answer.status != 204 { headers.add(name: "Content-Length", value: String(answer.body.count)) }
        if !staysOpen { headers.add(name: "Connection", value: "close") }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
    }

    private func part(_ head: HTTPResponseHead) -> NIOAny {
        NIOAny(HTTPServerResponsePart.head(head))
    }

    private func part(_ body: ArraySlice<UInt8>) -> NIOAny {
        NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))))
    }
}
