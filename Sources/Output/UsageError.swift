public import Credentials

/// A command line that can't be carried out, though each of its words is right.
public struct UsageError: ExplainedError, Equatable {
    public let message: String
    public let hint: String?

    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    public var status: ExitStatus { .usage }
}
