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

    /// Where a symbolic link leads, as it says; nil where there is none of that name.
    public static func target(ofLink path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &target, target.count)
        return length > 0 ? String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// Whether a program runs here under one of these names, whoever started it; nil where the system doesn't tell.
    ///
    /// - Parameter processes: where the system lists them.
    public static func runs(anyOf names: Set<String>, processes: String = "/proc") -> Bool? {
        #if canImport(Darwin)
            return nil
        #else
            // Others' processes may be hidden (hidepid, proc(5)): then the first one is not there, or can't be read.
            var isComplete = firstLine(of: "\(processes)/1/comm") != nil
            for entry in Directory.entries(of: processes) where entry.name.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
            {
                guard let name = firstLine(of: "\(processes)/\(entry.name)/comm") else {
                    // It may have ended meanwhile, which makes no difference.
                    if has("\(processes)/\(entry.name)") { isComplete = false }
                    continue
                }
                if names.contains(name) { return true }
                // `busybox crond` is called busybox.
                if name == "busybox", let applet = words(of: "\(processes)/\(entry.name)/cmdline").dropFirst().first,
                    names.contains(applet)
                {
                    return true
                }
            }
            return isComplete ? false : nil
        #endif
    }

    /// What `/proc/PID/cmdline` has, up to 256 bytes of it.
    private static func words(of path: String) -> [String] {
        firstLine(of: path)?.split(separator: "\0").map(String.init) ?? []
    }

    private static func firstLine(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var line = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &line, line.count)
        return count > 0 ? String(decoding: line[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) : nil
    }
}
