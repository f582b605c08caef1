/// What one request may take and one answer may weigh. Everything that is read from a network has a limit.
public struct HTTPLimits: Sendable, Equatable {
    /// Seconds for finding the address, connecting and the TLS handshake together; more than 0. As long as all of it,
    /// since DNS or TLS alone takes 4 s in some networks.
    public var connectSeconds: Double
    /// Seconds for everything, from the first to the last byte: an answer that drips ends here too. More than 0.
    public var totalSeconds: Double
    /// Bytes of body, enforced while it is read.
    public var bodyBytes: Int
    /// Bytes of all status lines and header fields together, interim answers (1xx) and trailers included.
    public var headerBytes: Int

    public init(
        connectSeconds: Double = 10, totalSeconds: Double = 10, bodyBytes: Int = 64 * 1024, headerBytes: Int = 16 * 1024
    ) {
        self.connectSeconds = connectSeconds
        self.totalSeconds = totalSeconds
        self.bodyBytes = bodyBytes
        self.headerBytes = headerBytes
    }
}
