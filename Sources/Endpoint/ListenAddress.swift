internal import Libc

/// An address to listen on besides 127.0.0.1: one that only this machine or a private network reaches.
public struct ListenAddress: Sendable, Equatable {
    /// As the system writes it.
    public let text: String
    /// Whether nothing outside of this machine reaches it.
    public let isLoopback: Bool

    /// - Parameter text: an IPv4 or IPv6 address, not a name.
    /// - Throws: ``EndpointError/notAnAddress(_:)``; ``EndpointError/notPrivate(_:)`` for one that more than a private
    ///   network may reach, `0.0.0.0` and `::` among them.
    public init(_ text: String) throws(EndpointError) {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 {
            let bytes = withUnsafeBytes(of: &four) { Array($0) }
            try self.init(bytes, AF_INET, isLoopback: bytes[0] == 127, isPrivate: Self.isPrivate(v4: bytes))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let bytes = withUnsafeBytes(of: &six) { Array($0) }
            let isLoopback = bytes == [UInt8](repeating: 0, count: 15) + [1]
            // Unique local addresses (RFC 4193).
            try self.init(bytes, AF_INET6, isLoopback: isLoopback, isPrivate: bytes[0] & 0xFE == 0xFC)
        } else {
            throw .notAnAddress(text)
        }
    }

    private init(
        _ bytes: [UInt8], _ family: Int32, isLoopback: Bool, isPrivate: Bool
    ) throws(EndpointError) {
        var written = [CChar](repeating: 0, count: 64)
        inet_ntop(family, bytes, &written, socklen_t(written.count))
        text = String(decoding: written.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        self.isLoopback = isLoopback
        guard isLoopback || isPrivate else { throw .notPrivate(text) }
    }

    /// RFC 1918, RFC 6598 (carrier-grade NAT, which VPNs such as Tailscale use) and RFC 3927 (link-local: SDKs take plain
    /// http to 169.254.170.2 besides 127.0.0.1).
    private static func isPrivate(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (10, _), (172, 16...31), (192, 168), (100, 64...127), (169, 254): true
        default: false
        }
    }

    /// As it stands in a URL and in `Host`.
    var host: String { text.contains(":") ? "[\(text)]" : text }
}
