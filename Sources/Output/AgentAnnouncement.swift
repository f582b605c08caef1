/// What a detached agent says on standard error once it serves, for whoever started it and can't know its port otherwise.
public enum AgentAnnouncement {
    private static let prefix = "heddle: the agent answers on port "

    public static func line(port: Int) -> String { "\(prefix)\(port)" }

    /// - Parameter said: all that it has said so far.
    /// - Returns: nil where it has not said so.
    public static func port(in said: [UInt8]) -> Int? {
        String(decoding: said, as: UTF8.self).split(separator: "\n").lazy.filter { $0.hasPrefix(prefix) }
            .compactMap { Int($0.dropFirst(prefix.count)) }.first
    }
}
