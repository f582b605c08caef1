public import Credentials

/// A person was asked and said no, or left without a choice. A failure to scripts: `heddle use prod && deploy` must not
/// deploy.
public struct DeclinedError: ExplainedError, Equatable {
    public let message: String

    /// - Parameter message: what is left as it was.
    public init(_ message: String) {
        self.message = message
    }

    public var hint: String? { nil }
    public var status: ExitStatus { .declined }
}
