public import Credentials

/// How long a command that `exec --ttl` started, and whatever it starts, is given keys. Told by a variable, so it keeps nobody
/// from anything who takes that variable away: it is for commands that forget to end, not for those that mean harm.
public struct TimeLimit: Sendable {
    public static let variable = "HEDDLE_UNTIL"

    public let end: Timestamp

    /// - Parameter text: what the variable holds; nil or empty: there is no limit. One that is no time has ended.
    public init?(_ text: String?) {
        guard let text, !text.isEmpty else { return nil }
        end = Timestamp(rfc3339: text) ?? Timestamp(seconds: 0)
    }

    /// - Parameter outer: one that is there already, which none within it outlasts.
    public init(_ span: Span, from now: Timestamp, within outer: TimeLimit?) {
        let end = Timestamp(seconds: now.seconds + span.seconds)
        self.end = outer.map { min($0.end, end) } ?? end
    }

    /// - Throws: ``TimeLimitError/over(_:)`` from its end on.
    public func requireTimeLeft(at now: Timestamp) throws(TimeLimitError) {
        if end <= now { throw .over(end) }
    }
}

public enum TimeLimitError: ExplainedError, Equatable {
    case over(Timestamp)
    /// What a command gives works on after the end, without another `heddle` that could refuse it.
    case endless(command: String)

    public var message: String {
        switch self {
        case .over(let end): "the time that this command was given keys for ended at \(end) (\(TimeLimit.variable))"
        case .endless(let command): "\(command) has no end that exec --ttl could set (\(TimeLimit.variable))"
        }
    }

    public var hint: String? {
        switch self {
        case .over: "start it again from outside: heddle exec --ttl 30m -- COMMAND"
        case .endless: "run it outside of heddle exec --ttl"
        }
    }

    public var status: ExitStatus { .setUp }
}
