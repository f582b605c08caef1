internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Store

/// What is to be told of the agent.
struct AgentReport {
    private let holder: FileLock.Holder?
    private let port: Int?
    private let now: Timestamp

    /// - Parameter holder: nil: none runs.
    /// - Throws: ``FileError``.
    init(_ holder: FileLock.Holder?, _ paths: Paths, now: Timestamp) throws {
        self.holder = holder
        port = try paths.agentPort()
        self.now = now
    }

    private var url: String? { port.map { "http://127.0.0.1:\($0)" } }

    /// `process 123, http://127.0.0.1:20123`.
    var place: String {
        ["process \(holder?.processID ?? 0)", url].compactMap(\.self).joined(separator: ", ")
    }

    var text: String {
        guard let holder else { return "agent not running\n" }
        return "agent running for \(shortSpan(seconds: now.seconds - holder.since.seconds)): \(place)\n"
    }

    var json: JSON {
        .object([
            ("running", .boolean(holder != nil)), ("pid", holder.map { .integer(Int($0.processID)) } ?? .null),
            ("since", .optional(holder?.since.rfc3339)), ("port", port.map { .integer($0) } ?? .null),
            ("url", .optional(url)),
        ])
    }
}
