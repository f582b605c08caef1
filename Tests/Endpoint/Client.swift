import Libc

/// A raw connection to the endpoint: what an HTTP library would never send has to be sent, too.
final class Client {
    enum Failure: Error, Equatable {
        case refused
        /// Closed before a whole response came.
        case closed
        /// Nothing came in time.
        case timedOut
    }

    struct Response: Equatable {
        let status: Int
        /// Names in lower case.
        let fields: [String: String]
        let body: String
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    init(port: Int, address host: UInt32 = 0x7F00_0001, seconds: Int = 10) throws {
        #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var limit = timeval()
        limit.tv_sec = seconds
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = host.bigEndian
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure.refused }
    }

    deinit { close(descriptor) }

    /// What the other side doesn't take any more is lost.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write($0) }
            if count <= 0 { return }
            sent += count
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #elseif canImport(Musl)
            Musl.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #else
            Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
        #endif
    }

    /// - Parameter hasBody: false for what answers HEAD.
    func response(hasBody: Bool = true) throws -> Response {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let start = received.indices.first(where: { received[$0...].starts(with: end) }) {
                let lines = String(decoding: received[..<start], as: UTF8.self).split(separator: "\r\n")
                received.removeFirst(start + 4)
                var fields: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    fields[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
                }
                let length = hasBody ? Int(fields["content-length"] ?? "") ?? 0 : 0
                while received.count < length { try receive() }
                let body = String(decoding: received.prefix(length), as: UTF8.self)
                received.removeFirst(length)
                let words = lines[0].split(separator: " ")
                return Response(status: Int(words[1]) ?? 0, fields: fields, body: body)
            }
            try receive()
        }
    }

    /// Whether the other side ends the connection, and says nothing more before.
    func isClosed() throws -> Bool {
        do {
            try receive()
            return false
        } catch Failure.closed {
            return received.isEmpty
        }
    }

    private func receive() throws {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count == 0 || count < 0 && errno == ECONNRESET { throw Failure.closed }
        guard count > 0 else { throw Failure.timedOut }
        received += chunk[..<count]
    }
}
