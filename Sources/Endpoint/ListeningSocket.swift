internal import Libc
public import OperatingSystem

/// A listening socket that whoever started this process hands over: systemd's socket activation (sd_listen_fds(3)).
public struct ListeningSocket: Sendable {
    let descriptor: Int32
    let port: Int
    /// What it listens on; none where that is 127.0.0.1.
    let addresses: [ListenAddress]

    /// - Returns: nil where none was handed over to this process.
    /// - Throws: ``EndpointError/badSocket(why:)`` where more than one was, or one that is no TCP socket;
    ///   ``EndpointError/notPrivate(_:)``.
    public init?(environment: Variables, processID: Int32 = ThisProcess.identifier) throws(EndpointError) {
        // Inherited, the variables may be meant for our parent.
        guard environment["LISTEN_PID"] == String(processID), let count = environment["LISTEN_FDS"].flatMap(Int.init)
        else { return nil }
        guard count == 1 else { throw .badSocket(why: "there are \(count), and one is needed") }
        try self.init(descriptor: 3)
    }

    init(descriptor: Int32) throws(EndpointError) {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout.size(ofValue: address))
        let code = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return -1 }
            return getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard code == 0 else { throw .badSocket(why: String(cString: strerror(errno))) }
        var text = [CChar](repeating: 0, count: 64)
        var number: UInt16 = 0
        let family = Int32(address.ss_family)
        withUnsafeBytes(of: &address) { bytes in
            switch family {
            case AF_INET:
                let four = bytes.loadUnaligned(as: sockaddr_in.self)
                withUnsafeBytes(of: four.sin_addr) { _ = inet_ntop(AF_INET, $0.baseAddress, &text, 64) }
                number = UInt16(bigEndian: four.sin_port)
            case AF_INET6:
                let six = bytes.loadUnaligned(as: sockaddr_in6.self)
                withUnsafeBytes(of: six.sin6_addr) { _ = inet_ntop(AF_INET6, $0.baseAddress, &text, 64) }
                number = UInt16(bigEndian: six.sin6_port)
            default: break
            }
        }
        guard number > 0 else { throw .badSocket(why: "it is no TCP socket that listens") }
        // Children and what is run in this process's place must not have it.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
        port = Int(number)
        let literal = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        addresses = literal == "127.0.0.1" ? [] : [try ListenAddress(literal)]
    }
}
