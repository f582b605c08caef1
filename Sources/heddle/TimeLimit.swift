internal import Credentials
internal import OperatingSystem
internal import Store

/// How long a command that `exec --ttl` started, and whatever it starts, is given keys. Told by a variable, so it keeps nobody
/// from anything who takes that variable away: it is for commands that forget to end, not for those that mean harm.
struct TimeLimit {
    static let variable = "HEDDLE_UNTIL"

    let end: Timestamp

    /// That of the environment; nil: there is none. One that is no time has ended.
    init?(_ environment: Variables) {
        guard let text = environment[Self.variable], !text.isEmpty else { return nil }
        end = Timestamp(rfc3339: text) ?? Timestamp(seconds: 0)
    }

    /// - Parameter outer: one that is there already, which none within it outlasts.
    init(_ span: Span, from now: Timestamp, within outer: TimeLimit?) {
        let end = Timestamp(seconds: now.seconds + span.seconds)
        self.end = outer.map { min($0.end, end) } ?? end
    }
}

extension Context {
    var timeLimit: TimeLimit? { TimeLimit(environment) }

    /// To be called before keys, tokens or an environment are handed out.
    ///
    /// - Throws: ``TimeLimitError``.
    func requireTimeLeft() throws(TimeLimitError) {
        if let limit = timeLimit, limit.end <= now.timestamp { throw TimeLimitError(end: limit.end) }
    }
}

struct TimeLimitError: ExplainedError, Equatable {
    let end: Timestamp

    var message: String { "the time that this command was given keys for ended at \(end) (\(TimeLimit.variable))" }
    var hint: String? { "start it again from outside: heddle exec --ttl 30m -- COMMAND" }
    var status: ExitStatus { .setUp }
}
