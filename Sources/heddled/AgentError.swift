internal import Credentials

/// What goes wrong with the agent as a process.
enum AgentError: ExplainedError, Equatable {
    /// `processID`: nil where it can't be told.
    case running(processID: Int32?)
    case silent(seconds: Int)
    /// What a check is told.
    case notRunning
    /// It runs, and did not answer within so many seconds.
    case notAnswering(processID: Int32, isSuspended: Bool, seconds: Int)
    /// What has the lock could not write its number down.
    case unknownProcess
    case stillRunning(processID: Int32, seconds: Int)

    var message: String {
        switch self {
        case .running(let process): "the agent is running already" + (process.map { " as process \($0)" } ?? "")
        case .silent(let seconds): "the agent did not answer within \(seconds) s"
        case .notRunning: "the agent is not running"
        case .notAnswering(let process, true, _): "the agent is stopped as process \(process), and answers nothing"
        case .notAnswering(let process, false, let seconds):
            "the agent runs as process \(process), but does not answer within \(seconds) s"
        case .unknownProcess: "can't stop the agent: its process number is not known"
        case .stillRunning(let process, let seconds):
            "the agent, process \(process), is still running after \(seconds) s"
        }
    }

    var hint: String? {
        switch self {
        case .running: "heddle agent status"
        case .silent: "heddle agent run"
        case .notRunning: "heddle agent start"
        case .notAnswering(0, _, _), .unknownProcess: "pgrep -af 'heddled agent'"
        case .notAnswering(let process, true, _): "kill -CONT \(process)"
        case .notAnswering(let process, false, _): "kill -KILL \(process); heddle agent start"
        case .stillRunning(let process, _): "kill -KILL \(process)"
        }
    }

    var status: ExitStatus {
        switch self {
        case .notRunning, .notAnswering: .unavailable
        case .running, .silent, .unknownProcess, .stillRunning: .tryAgain
        }
    }
}
