/// Takes an answer in as curl hands it on, and stops it where it gets too large.
///
/// A class since curl's C callbacks reach it through a pointer.
final class ResponseCollector {
    enum Excess: Sendable, Equatable {
        case headers, body
    }

    private let limits: HTTPLimits
    private var isAsked = false
    private var headerBytes = 0
    private(set) var fields = HeaderFields()
    private(set) var body: [UInt8] = []
    /// What grew beyond its limit; curl then only says that writing failed.
    private(set) var excess: Excess?

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Whether anything of an answer has come.
    var hasBegun: Bool { headerBytes > 0 }

    /// - Returns: whether the request may go out: once.
    func ask() -> Bool {
        defer { isAsked = true }
        return !isAsked
    }

    /// - Returns: whether to go on.
    func take(headerLine: UnsafeRawBufferPointer) -> Bool {
        headerBytes += headerLine.count
        guard headerBytes <= limits.headerBytes else {
            excess = .headers
            return false
        }
        fields.take(line: headerLine)
        return true
    }

    /// - Returns: whether to go on.
    func take(bodyBytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bodyBytes.count <= limits.bodyBytes else {
            excess = .body
            return false
        }
        body.append(contentsOf: bodyBytes)
        return true
    }
}

/// What curl calls for each header line. Anything but the number of bytes it brought ends the transfer.
func takeHeaderLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    handOn(bytes, size * count, to: context) { $0.take(headerLine: $1) }
}

/// What curl calls for each piece of the body.
func takeBodyBytes(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    handOn(bytes, size * count, to: context) { $0.take(bodyBytes: $1) }
}

/// What curl calls when a connection stands and before it sends a request on it. Anything but 0 ends the transfer.
func mayAsk(
    _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32, _ localPort: Int32
) -> Int32 {
    guard let context else { return 1 }
    // The request holds the collector for as long as curl runs.
    return Unmanaged<ResponseCollector>.fromOpaque(context).takeUnretainedValue().ask() ? 0 : 1
}

private func handOn(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, to context: UnsafeMutableRawPointer?,
    _ take: (ResponseCollector, UnsafeRawBufferPointer) -> Bool
) -> Int {
    guard let context else { return 0 }
    // The request holds the collector for as long as curl runs.
    let collector = Unmanaged<ResponseCollector>.fromOpaque(context).takeUnretainedValue()
    return take(collector, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
}
