public import Credentials
internal import Libc

/// What a POST brings. Never shown: it may be a token.
public struct HTTPBody: Sendable {
    /// A media type: `application/json`.
    public let contentType: String
    private let content: Content

    private enum Content: Sendable {
        case secret(Secret)
        case bytes([UInt8])
    }

    public init(_ secret: Secret, contentType: String) {
        content = .secret(secret)
        self.contentType = contentType
    }

    public init(_ bytes: [UInt8], contentType: String) {
        content = .bytes(bytes)
        self.contentType = contentType
    }

    /// A copy for curl, which reads it where it lies.
    func bytesToSend() -> SecretBytes {
        switch content {
        case .secret(let secret): SecretBytes(secret.reveal().utf8)
        case .bytes(let bytes): SecretBytes(bytes)
        }
    }
}

extension HTTPBody: CustomStringConvertible, CustomReflectable {
    public var description: String { "HTTPBody(\(contentType))" }
    public var customMirror: Mirror { Mirror(self, children: ["contentType": contentType]) }
}

/// Bytes at a fixed place in memory, wiped when they are done with.
struct SecretBytes: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer
    let count: Int

    init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        // Never empty: curl takes a body that lies nowhere for none.
        buffer = .allocate(byteCount: count + 1, alignment: 1)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        buffer.copyBytes(from: bytes)
    }

    deinit {
        Self.wipe(buffer)
        buffer.deallocate()
    }

    var address: UnsafeMutableRawPointer? { buffer.baseAddress }

    /// By a function that a compiler knows nothing about: it would leave out what is only done to memory that is given
    /// back.
    static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        #if canImport(Darwin)
            memset_s(start, buffer.count, 0, buffer.count)
        #else
            explicit_bzero(start, buffer.count)
        #endif
    }
}
