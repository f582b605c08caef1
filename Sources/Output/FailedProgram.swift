public import Credentials
public import OperatingSystem

/// One of our own programs that failed, in its own words.
public struct FailedProgram: ExplainedError, Equatable {
    public let message: String
    public let hint: String?
    public let status: ExitStatus

    /// - Parameter name: the program's, for where it said nothing.
    public init(_ name: String, _ ending: ChildProcess.Ending) {
        let lines = String(decoding: ending.standardError, as: UTF8.self).split(separator: "\n").map(String.init)
        func first(_ prefix: String) -> String? {
            lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        message = first("heddle: ") ?? "\(name) ended with status \(ending.status) and said nothing"
        hint = first("hint: ")
        status = ExitStatus(rawValue: ending.status).flatMap { $0 == .done ? nil : $0 } ?? .bug
    }
}
