internal import Libc
internal import NIOCore
internal import NIOHTTP1

/// Writes a response to a connection, completely or deliberately not.
struct ResponseWriter {
    let context: ChannelHandlerContext
    /// The time of the `Date` header, in seconds since 1970.
    let headerDate: Double

    func write(_ response: EmulatorResponse, keepAlive: Bool, hasBody: Bool) {
        context.write(part(head(of: response, keepAlive: keepAlive)), promise: nil)
        if hasBody { context.write(part(response.body[...]), promise: nil) }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: nil)
    }

    func writeHead(_ response: EmulatorResponse, keepAlive: Bool) {
        context.writeAndFlush(part(head(of: response, keepAlive: keepAlive)), promise: nil)
    }

    /// Writes half the body and closes the connection.
    func writeHalf(_ response: EmulatorResponse) {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        self.context.write(part(head(of: response, keepAlive: false)), promise: nil)
        self.context.writeAndFlush(part(response.body.prefix(response.body.count / 2)))
            .whenComplete { _ in context.value.close(promise: nil) }
    }

    /// Closes the connection with RST instead of FIN, which is the effect of a linger time of zero.
    func reset() {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let socket = self.context.channel as? any SocketOptionProvider
        let option = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        (option ?? self.context.eventLoop.makeSucceededVoidFuture())
            .whenComplete { _ in context.value.close(promise: nil) }
    }

    private func head(of response: EmulatorResponse, keepAlive: Bool) -> HTTPResponseHead {
        var headers = HTTPHeaders([("Date", EmulatorTime.httpDate(headerDate))])
        for (name, value) in response.headers { headers.add(name: name, value: value) }
        // A 204 must not have a Content-Length (RFC 9110, 8.6).
        if response.status != 204 { headers.add(name: "Content-Length", value: String(response.body.count)) }
        if !keepAlive { headers.add(name: "Connection", value: "close") }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
    }

    private func part(_ head: HTTPResponseHead) -> NIOAny {
        NIOAny(HTTPServerResponsePart.head(head))
    }

    private func part(_ body: ArraySlice<UInt8>) -> NIOAny {
        NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))))
    }
}
