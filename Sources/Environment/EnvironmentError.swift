public import Credentials
internal import Text

public enum EnvironmentError: ExplainedError, Equatable {
    /// A line of an AWS config file can't hold it.
    case unwritablePath(String)
    /// A format has no way to write that variable's value.
    case unwritable(variable: String, format: String, why: String)
    /// No bucket can have that name.
    case bucket(String)
    /// That client's endpoint has the bucket in it.
    case bucketNeeded(tool: String, profile: ProfileName)

    public var message: String {
        switch self {
        case .unwritablePath(let path): "an AWS config file can't hold \(path.printable): it has a control character"
        case .unwritable(let variable, let format, let why): "format \(format) can't hold \(variable): \(why)"
        case .bucket(let text): "invalid bucket \(text.inQuotes)"
        case .bucketNeeded(let tool, _): "\(tool) needs --bucket: its endpoint has the bucket in it"
        }
    }

    public var hint: String? {
        switch self {
        case .unwritablePath: "move it to a path without line breaks and control characters"
        case .unwritable: "--format json holds everything"
        case .bucket: "a bucket has 3 to 63 of a-z 0-9 . - and a letter or digit at both ends"
        case .bucketNeeded(let tool, let profile): "heddle env \(profile) --for \(tool) --bucket BUCKET"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .unwritablePath, .unwritable: .setUp
        case .bucket: .invalidInput
        case .bucketNeeded: .usage
        }
    }
}
