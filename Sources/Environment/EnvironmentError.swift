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
    /// A person's AWS config file that can't be changed with care.
    case unreadableConfig(path: String, line: Int, why: String)
    /// A person's AWS config file has a profile of that name, which Heddle did not write.
    case foreignSection(path: String, line: Int, section: String)
    /// Two profiles whose names differ in characters that sections can't have.
    case sameSection(ProfileName, ProfileName, section: String)

    public var message: String {
        switch self {
        case .unwritablePath(let path): "an AWS config file can't hold \(path.printable): it has a control character"
        case .unwritable(let variable, let format, let why): "format \(format) can't hold \(variable): \(why)"
        case .bucket(let text): "invalid bucket \(text.inQuotes)"
        case .bucketNeeded(let tool, _): "\(tool) needs --bucket: its endpoint has the bucket in it"
        case .unreadableConfig(let path, let line, let why): "\(path.printable), line \(line): \(why)"
        case .foreignSection(let path, let line, let section):
            "\(path.printable), line \(line): a profile \(section) that heddle did not write"
        case .sameSection(let first, let second, let section):
            "\(first) and \(second) would both be the AWS profile \(section)"
        }
    }

    public var hint: String? {
        switch self {
        case .unwritablePath: "move it to a path without line breaks and control characters"
        case .unwritable: "use --format json, which holds everything"
        case .bucket: "a bucket has 3 to 63 of a-z 0-9 . - and a letter or digit at both ends"
        case .bucketNeeded(let tool, let profile): "heddle env \(profile) --for \(tool) --bucket BUCKET"
        case .unreadableConfig: "mend that line; nothing was changed"
        case .foreignSection: "rename or remove that section, then run heddle aws install again"
        case .sameSection(_, let second, _): "heddle rename \(second) NEW-NAME"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .unwritablePath, .unwritable: .setUp
        case .bucket, .unreadableConfig, .foreignSection, .sameSection: .invalidInput
        case .bucketNeeded: .usage
        }
    }
}
