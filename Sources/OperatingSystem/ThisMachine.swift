internal import Libc

/// The machine that this process runs on.
public enum ThisMachine {
    /// What tells this machine from others and stays through boots: systemd's machine-id(5), else the host's name.
    public static var identifier: String {
        if let identifier = firstLine(of: "/etc/machine-id"), !identifier.isEmpty { return identifier }
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Changes with each boot; empty where the system doesn't tell. Read once: a process doesn't live through a boot.
    static let bootIdentifier: String = {
        #if canImport(Darwin)
            var text = [UInt8](repeating: 0, count: 64)
            var length = text.count
            guard sysctlbyname("kern.bootsessionuuid", &text, &length, nil, 0) == 0 else { return "" }
            return String(decoding: text[..<length].prefix { $0 != 0 }, as: UTF8.self)
        #else
            return firstLine(of: "/proc/sys/kernel/random/boot_id") ?? ""
        #endif
    }()

    /// Whether there is anything of that name, links followed.
    public static func has(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func firstLine(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var line = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &line, line.count)
        return count > 0 ? String(decoding: line[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) : nil
    }
}
