import Libc

/// A TCP socket, without anything that repairs what is said over it.
struct Wire: Sendable {
    struct NoSocket: Error {}

    private let descriptor: Int32

    static func listen() throws -> (listener: Wire, port: Int) {
        let wire = Wire(descriptor: stream())
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(wire.descriptor, generic, length) == 0 && systemListen(wire.descriptor, 16) == 0
                    && getsockname(wire.descriptor, generic, &length) == 0
            }
        }
        guard isListening else { throw NoSocket() }
        return (wire, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Connects and leaves: whoever waits for a connection wakes up.
    static func knock(at host: String) {
        let wire = Wire(descriptor: stream())
        var address = loopback(port: UInt16(host.split(separator: ":").last ?? "") ?? 0)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(wire.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        wire.close()
    }

    func accept() -> Wire? {
        let connection = systemAccept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        #if canImport(Darwin)
            var on: Int32 = 1
            setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        return Wire(descriptor: connection)
    }

    /// Up to the blank line; nil where the client leaves before it.
    func head() -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = receive(atMost: 1)?.first else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The body that a head announces; nil where the client leaves before its end.
    func body(after head: String) -> [UInt8]? {
        let length = head.split(separator: "\r\n").compactMap { line -> Int? in
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2, field[0].lowercased() == "content-length" else { return nil }
            return Int(field[1].drop { $0 == " " })
        }
        var bytes: [UInt8] = []
        while let wanted = length.first, bytes.count < wanted {
            guard let more = receive(atMost: min(4096, wanted - bytes.count)) else { return nil }
            bytes += more
        }
        return bytes
    }

    /// nil where the client has left.
    func receive(atMost count: Int = 4096) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &chunk, count, 0)
        return received > 0 ? Array(chunk[..<received]) : nil
    }

    /// - Returns: whether the client took it.
    func send(_ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { systemSend(descriptor, $0.baseAddress, $0.count, flags) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Waits so long, or until the client leaves or says something.
    func isOpen(after seconds: Double) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, Int32(seconds * 1000)) == 0
    }

    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Ends the conversation under whoever is in the middle of it.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func close() { systemClose(descriptor) }

    private static func stream() -> Int32 {
        #if canImport(Darwin) || canImport(Musl)
            socket(AF_INET, SOCK_STREAM, 0)
        #else
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

// The system's own, which the members of the same name would hide.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }
private func systemAccept(
    _ descriptor: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ length: UnsafeMutablePointer<socklen_t>?
) -> Int32 { accept(descriptor, address, length) }
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    send(descriptor, bytes, count, flags)
}
private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }
