public import Credentials
public import OperatingSystem

/// Where a command's words go, and where a person is asked: the standard streams, or what a test has in their place.
public struct Console {
    private let write: (String, StandardStream) -> Int32
    private let isTerminalStream: (StandardStream) -> Bool
    private let readAnswer: () -> String?

    /// - Parameters:
    ///   - write: writes to standard output or standard error; gives 0 or the errno.
    ///   - isTerminal: whether a person is behind that stream.
    ///   - readAnswer: the next line that a person types, without its line break; nil: there is none.
    public init(
        write: @escaping (String, StandardStream) -> Int32, isTerminal: @escaping (StandardStream) -> Bool,
        readAnswer: @escaping () -> String?
    ) {
        self.write = write
        self.isTerminalStream = isTerminal
        self.readAnswer = readAnswer
    }

    /// This process's own streams.
    public static var standard: Console {
        Console(write: StandardStreams.write, isTerminal: ThisProcess.isTerminal, readAnswer: { readLine() })
    }

    public func isTerminal(_ stream: StandardStream) -> Bool { isTerminalStream(stream) }

    /// Writes an answer to standard output.
    ///
    /// - Throws: ``OutputError`` where it can't be written in full: a full disk, a closed stream.
    public func answer(_ text: String) throws(OutputError) {
        let code = write(text, .output)
        if code != 0 { throw .unwritable(errno: code) }
    }

    /// Says something on standard error. Nobody can be told where that fails.
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

    /// Asks the person at the terminal a yes-or-no question.
    ///
    /// - Returns: nil where nobody is there to ask: standard input or standard error is no terminal.
    public func ask(_ question: String) -> Bool? {
        guard isTerminal(.input), isTerminal(.error) else { return nil }
        draw("\(question) [y/N] ")
        let answer = readAnswer()?.lowercased()
        return answer == "y" || answer == "yes"
    }
}
