internal import Credentials

/// What goes wrong with the agent as a process.
enum AgentError: ExplainedError, Equatable {
    /// `processID`: nil where it can't be told.
    case running(processID: Int32?)
    case silent(seconds: Int)
    /// What a check is told.
    case notRunning
    /// What has the lock could not write its number down.
    case unknownProcess
    case stillRunning(processID: Int32, seconds: Int)

    var message: String {
        switch self {
        case .running(let process): "the agent is running already" + (process.map { " as process \($0)" } ?? "")
        case .silent(let seconds): "the agent did not answer within \(seconds) s"
        case .notRunning: "the agent is not running"
        case .unknownProcess: "can't stop the agent: its process number is not known"
        case .stillRunning(let process, let seconds):
            "the agent, process \(process), is still running after \(seconds) s"
        }
    }

    var hint: String? {
        switch self {
        case .running: "heddle agent status"
        case .silent: "heddle agent run  (shows what it does)"
        case .notRunning: "heddle agent start"
        case .unknownProcess: "pgrep -af 'heddled agent'"
        case .stillRunning(let process, _): "kill -KILL \(process)"
        }
    }

    var status: ExitStatus { self == .notRunning ? .unavailable : .tryAgain }
}
