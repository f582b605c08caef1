import Libc

/// A raw connection to 127.0.0.1, because an HTTP library would retry, follow redirects or hide malformed responses.
final class Connection {
    enum Failure: Error, Equatable {
        /// The emulator closed the connection before a response began.
        case closed
        case reset
        /// Nothing arrived within the timeout.
        case timedOut
        case refused
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// - Parameter timeout: milliseconds to wait for each part of a response.
    init(_ url: String, timeout: Int = 5000) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var limit = timeval()
        limit.tv_sec = timeout / 1000
        limit.tv_usec = .init(timeout % 1000 * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = (UInt16(url.split(separator: ":").last ?? "") ?? 0).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure.refused }
    }

    deinit {
        close(descriptor)
    }

    func send(
        _ method: String = "GET", _ target: String, _ fields: [(name: String, value: String)] = [], body: String = ""
    ) throws {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        if !fields.contains(where: { $0.name.lowercased() == "host" }) { text += "Host: 127.0.0.1\r\n" }
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
        let bytes = Array("\(text)\r\n\(body)".utf8)
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        guard write(bytes, flags) == bytes.count else { throw Failure.closed }
    }

    /// The next response, possibly incomplete.
    ///
    /// - Parameter hasBody: false after HEAD, whose response has a `Content-Length` but no body.
    func response(hasBody: Bool = true) throws -> ReceivedResponse {
        let boundary = Array("\r\n\r\n".utf8)
        while true {
            if let end = received.indices.first(where: { received[$0...].starts(with: boundary) }) {
                var response = ReceivedResponse(head: String(decoding: received[..<end], as: UTF8.self))
                received.removeFirst(end + 4)
                let length = hasBody ? response.contentLength : 0
                while received.count < length, try receive() {}
                response.body = Array(received.prefix(length))
                received.removeFirst(response.body.count)
                return response
            }
            guard try receive() else { throw Failure.closed }
        }
    }

    private func receive() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw errno == ECONNRESET ? Failure.reset : Failure.timedOut }
        received += chunk[..<count]
        return count > 0
    }

    private func write(_ bytes: [UInt8], _ flags: Int32) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes, bytes.count, flags)
        #elseif canImport(Musl)
            Musl.send(descriptor, bytes, bytes.count, flags)
        #else
            Darwin.send(descriptor, bytes, bytes.count, flags)
        #endif
    }
}
