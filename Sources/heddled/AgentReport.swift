internal import Credentials
internal import Endpoint
internal import OperatingSystem
internal import OrderedJSON
internal import Store

/// What is to be told of the agent.
struct AgentReport {
    private let holder: FileLock.Holder?
    private let port: Int?
    private let now: Timestamp
    /// Why it answers nobody though it runs; nil: it answers, or none runs.
    let trouble: AgentError?

    /// Seconds that its answer may take.
    private static let patience = 3

    /// Asks the agent whether it answers.
    ///
    /// - Parameter holder: nil: none runs.
    /// - Throws: ``FileError``.
    init(_ holder: FileLock.Holder?, _ paths: Paths, now: Timestamp) throws {
        self.holder = holder
        let port = try paths.agentPort()
        self.port = port
        self.now = now
        guard let holder, let port, !HealthProbe.succeeds(port: port, within: Double(Self.patience)) else {
            trouble = nil
            return
        }
        trouble = .notAnswering(
            processID: holder.processID, isSuspended: ProcessWatch.isSuspended(holder.processID),
            seconds: Self.patience)
    }

    private var url: String? { port.map { "http://127.0.0.1:\($0)" } }

    /// `process 123, http://127.0.0.1:20123`.
    var place: String {
        ["process \(holder?.processID ?? 0)", url].compactMap(\.self).joined(separator: ", ")
    }

    var text: String {
        guard let holder else { return "agent not running\n" }
        if let trouble {
            return "agent not answering: \(place)\n" + (trouble.hint.map { "hint: \($0)\n" } ?? "")
        }
        return "agent running for \(shortSpan(seconds: now.seconds - holder.since.seconds)): \(place)\n"
    }

    var json: JSON {
        .object([
            ("running", .boolean(holder != nil)), ("answering", .boolean(holder != nil && trouble == nil)),
            ("pid", holder.map { .integer(Int($0.processID)) } ?? .null),
            ("since", .optional(holder?.since.rfc3339)), ("port", port.map { .integer($0) } ?? .null),
            ("url", .optional(url)),
        ])
    }
}
