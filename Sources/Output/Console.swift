public import Credentials
public import OperatingSystem

/// Where a command's words go, and where a person is asked: the standard streams, or what a test has in their place.
public struct Console {
    private let write: (String, StandardStream) -> Int32
    private let isTerminalStream: (StandardStream) -> Bool
    private let askPerson: (String) -> String?

    /// - Parameters:
    ///   - write: writes to standard output or standard error; gives 0 or the errno.
    ///   - isTerminal: whether a person is behind that stream.
    ///   - ask: shows a question to a person and gives the line that is typed for it; nil where there is no terminal to
    ///     ask at.
    public init(
        write: @escaping (String, StandardStream) -> Int32, isTerminal: @escaping (StandardStream) -> Bool,
        ask: @escaping (String) -> String?
    ) {
        self.write = write
        self.isTerminalStream = isTerminal
        askPerson = ask
    }

    /// This process's own streams.
    public static var standard: Console {
        Console(write: StandardStreams.write, isTerminal: ThisProcess.isTerminal, ask: ControllingTerminal.ask)
    }

    public func isTerminal(_ stream: StandardStream) -> Bool { isTerminalStream(stream) }

    /// Writes an answer to standard output.
    ///
    /// - Throws: ``OutputError`` where it can't be written in full: a full disk, a closed stream.
    public func answer(_ text: String) throws(OutputError) {
        let code = write(text, .output)
        if code != 0 { throw .unwritable(errno: code) }
    }

    /// Says something on standard error. A failure to write is ignored.
    public func say(_ text: String) { draw(text + "\n") }

    /// Explains a problem on standard error.
    public func explain(_ error: some ExplainedError) { remark(error.message, hint: error.hint) }

    /// Says on standard error what a person should know.
    public func remark(_ message: String, hint: String? = nil) {
        say(StandardStreams.explanation(message: message, hint: hint))
    }

    /// Draws on the terminal behind standard error.
    ///
    /// - Parameter frame: what it is to get as it is; whatever a person or a row said must be printable in it.
    public func draw(_ frame: String) { _ = write(frame, .error) }

    /// Asks the person at the controlling terminal a yes-or-no question, wherever the standard streams lead.
    ///
    /// - Parameters:
    ///   - question: without its question mark.
    ///   - yes: the command that says yes without being asked, for the hint.
    ///   - otherwise: what is left as it was, for who says no.
    /// - Throws: ``DeclinedError`` for a no; ``UsageError`` where there is no terminal to ask at.
    public func confirm(_ question: String, yes command: String, otherwise: String) throws {
        guard let answer = askPerson("\(question)? [y/N] ")?.lowercased() else {
            throw UsageError("can't ask for confirmation: no terminal", hint: command)
        }
        guard answer == "y" || answer == "yes" else { throw DeclinedError(otherwise) }
    }
}
