internal import Libc

/// Whoever started this service and wants to hear from it (sd_notify(3)): systemd, where a unit says `Type=notify`.
public struct ServiceManager: Sendable {
    private let socketPath: String?
    /// Seconds within which it wants to hear ``Word/alive``; nil: it doesn't.
    public let watchdogSeconds: Double?

    public enum Word: String, Sendable {
        case ready = "READY=1"
        case alive = "WATCHDOG=1"
        case stopping = "STOPPING=1"
    }

    public init(environment: Variables, processID: Int32 = ThisProcess.identifier) {
        let path = environment["NOTIFY_SOCKET"]
        // A path, or a name in Linux's abstract namespace.
        socketPath = path.flatMap { $0.isAbsolutePath || $0.hasPrefix("@") ? $0 : nil }
        // Inherited, it may be meant for our parent.
        let isOurs = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap(Double.init)
        watchdogSeconds = isOurs && socketPath != nil ? microseconds.map { $0 / 1e6 } : nil
    }

    /// Tells it, without an answer; a failure is ignored.
    public func tell(_ word: Word) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socketPath.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        #if canImport(Darwin)
            let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #else
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let text = Array(word.rawValue.utf8)
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, text, text.count, 0, $0, length)
            }
        }
    }
}
