internal import Libc
internal import OperatingSystem

/// Asks whether the endpoint answers, over a connection of its own.
public enum HealthProbe {
    /// - Parameters:
    ///   - port: on 127.0.0.1.
    ///   - seconds: how long the answer may take.
    public static func succeeds(port: Int, within seconds: Double) -> Bool {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard descriptor >= 0, let number = UInt16(exactly: port) else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // To an address of this machine, connecting succeeds or fails at once.
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let request = Array("GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
        guard isConnected, write(descriptor, request, request.count) == request.count else { return false }
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, Int32((seconds * 1000).rounded(.up))) > 0 else { return false }
        var answer = [UInt8](repeating: 0, count: 12)
        return read(descriptor, &answer, answer.count) == answer.count && answer.elementsEqual("HTTP/1.1 200".utf8)
    }
}
