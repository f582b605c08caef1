public import Credentials
public import OperatingSystem

/// Where a command's words go, and where a person is asked: the standard streams, or what a test has in their place.
public struct Console {
    private let write: (String, StandardStream) -> Int32
    private let isTerminalStream: (StandardStream) -> Bool
    private let terminalSize: (StandardStream) -> TerminalSize?
    private let askPerson: (String) -> String?
    private let askPersonForSecret: (String, Int) -> Secret?
    private let isUnicode: Bool

    /// - Parameters:
    ///   - write: writes to standard output or standard error; gives 0 or the errno.
    ///   - isTerminal: whether a person is behind that stream.
    ///   - size: of the terminal behind that stream; nil where there is none, or it doesn't tell.
    ///   - ask: shows a question to a person and gives the line that is typed for it; nil where there is no terminal to
    ///     ask at.
    ///   - isUnicode: whether more than ASCII can be shown.
    ///   - askSecret: the same for a line that is not shown, of so many bytes at most.
    public init(
        write: @escaping (String, StandardStream) -> Int32, isTerminal: @escaping (StandardStream) -> Bool,
        size: @escaping (StandardStream) -> TerminalSize? = { _ in nil }, ask: @escaping (String) -> String?,
        askSecret: @escaping (String, Int) -> Secret? = { _, _ in nil }, isUnicode: Bool = true
    ) {
        self.write = write
        self.isTerminalStream = isTerminal
        terminalSize = size
        askPerson = ask
        askPersonForSecret = askSecret
        self.isUnicode = isUnicode
    }

    /// This process's own streams.
    public static var standard: Console {
        Console(
            write: StandardStreams.write, isTerminal: ThisProcess.isTerminal, size: TerminalSize.init(of:),
            ask: ControllingTerminal.ask, askSecret: ControllingTerminal.askSecret,
            isUnicode: Style.isUnicode(.ofThisProcess))
    }

    /// How what goes to standard output looks.
    public func style(_ environment: Variables, _ choice: ColourChoice = .auto) -> Style {
        Style(environment, isTerminal: isTerminal(.output), choice: choice)
    }

    /// Of the terminal behind standard output; nil where there is none: then no line has to fit into anything.
    public var size: TerminalSize? { isTerminal(.output) ? terminalSize(.output) : nil }

    public func isTerminal(_ stream: StandardStream) -> Bool { isTerminalStream(stream) }

    /// Writes an answer to standard output.
    ///
    /// - Throws: ``OutputError`` where it can't be written in full: a full disk, a closed stream.
    public func answer(_ text: String) throws(OutputError) {
        let code = write(text, .output)
        if code != 0 { throw .unwritable(errno: code) }
    }

    /// Says something on standard error. A failure to write is ignored.
    public func say(_ text: String) { draw((isUnicode ? text : text.replacing("…", with: "...")) + "\n") }

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
    ///   - facts: what a person has to know for an answer, a line each.
    ///   - yes: the command that says yes without being asked, for the hint.
    ///   - otherwise: what is left as it was, for who says no.
    /// - Throws: ``DeclinedError`` for a no; ``UsageError`` where there is no terminal to ask at.
    public func confirm(
        _ question: String, knowing facts: [String] = [], yes command: String, otherwise: String
    ) throws {
        guard let answer = ask("\((facts + [question]).joined(separator: "\n"))? [y/N] ")?.lowercased() else {
            // What --yes would agree to.
            for line in facts.isEmpty ? ["\(question)?"] : facts { remark(line) }
            throw UsageError("can't ask for confirmation: no terminal", hint: command)
        }
        guard answer == "y" || answer == "yes" else { throw DeclinedError(otherwise) }
    }

    /// Asks the person at the controlling terminal something.
    ///
    /// - Returns: what was typed, without blanks around it; nil where there is no terminal to ask at.
    public func ask(_ question: String) -> String? {
        askPerson(question).map { line in
            var rest = line[...]
            while rest.first == " " { rest.removeFirst() }
            while rest.last == " " { rest.removeLast() }
            return String(rest)
        }
    }

    /// Asks for something that the terminal doesn't show.
    ///
    /// - Parameter limit: in bytes.
    /// - Returns: nil where there is no terminal to ask at.
    public func askSecret(_ question: String, limit: Int) -> Secret? { askPersonForSecret(question, limit) }

    /// Asks a yes-or-no question of which a no is no failure.
    public func agrees(to question: String) -> Bool {
        let answer = ask("\(question)? [y/N] ")?.lowercased()
        return answer == "y" || answer == "yes"
    }
}
