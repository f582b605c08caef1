public import Credentials
internal import Text

public enum EnvironmentError: ExplainedError, Equatable {
    /// A line of an AWS config file can't hold it.
    case unwritablePath(String)
    /// A format has no way to write that variable's value.
    case unwritable(variable: String, format: String, why: String)

    public var message: String {
        switch self {
        case .unwritablePath(let path): "an AWS config file can't hold \(path.printable): it has a control character"
        case .unwritable(let variable, let format, let why): "format \(format) can't hold \(variable): \(why)"
        }
    }

    public var hint: String? {
        switch self {
        case .unwritablePath: "move it to a path without line breaks and control characters"
        case .unwritable: "--format json holds everything"
        }
    }

    public var status: ExitStatus { .setUp }
}
