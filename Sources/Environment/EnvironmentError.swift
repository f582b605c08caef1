public import Credentials

public enum EnvironmentError: ExplainedError, Equatable {
    /// A line of an AWS config file can't hold it.
    case unwritablePath(String)

    public var message: String {
        switch self {
        case .unwritablePath(let path): "no AWS config file can name \(path.printable): it has a control character"
        }
    }

    public var hint: String? { "move it to a path without line breaks and control characters" }

    public var status: ExitStatus { .setUp }
}
