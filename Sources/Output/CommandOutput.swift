public import Credentials

/// What a command has to say in the end.
public struct CommandOutput: Sendable, Equatable {
    /// For standard output, line breaks included.
    public let text: String
    /// Other than ``ExitStatus/done`` only where the text is a report of what was found.
    public let status: ExitStatus

    public init(_ text: String = "", status: ExitStatus = .done) {
        self.text = text
        self.status = status
    }
}
