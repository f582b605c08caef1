public import Credentials
internal import Libc
internal import Text

// The rules of what goes where:
// - Standard output has the answer, whole or not at all: a command gathers it and it is written at its end.
// - Standard error has everything else: problems begin with `heddle: `, in lower case, without a full stop; the line
//   below may begin with `hint: ` and names the command or step that mends it.
// - What a person, a file or a server said is made printable first.

/// The two streams that a program writes to.
public enum StandardStreams {
    /// Writes an answer to standard output.
    ///
    /// - Throws: ``OutputError`` where it can't be written in full: a full disk, a closed stream.
    public static func answer(_ text: String) throws(OutputError) {
        let code = write(text, to: STDOUT_FILENO)
        if code != 0 { throw .unwritable(errno: code) }
    }

    /// Says something on standard error. Nobody can be told where that fails.
    public static func say(_ text: String) {
        _ = write(text + "\n", to: STDERR_FILENO)
    }

    /// Says something on standard error and stays on its line, for an answer.
    static func prompt(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    /// Shows a line on the terminal behind standard error in the place of the one that was shown before; an empty one
    /// clears it.
    public static func showProgress(_ line: String) {
        _ = write("\r\u{1B}[K" + line, to: STDERR_FILENO)
    }

    /// Draws on the terminal behind standard error.
    ///
    /// - Parameter frame: what it is to get as it is; whatever a person or a row said must be printable in it.
    public static func draw(_ frame: String) {
        _ = write(frame, to: STDERR_FILENO)
    }

    /// Explains a problem on standard error.
    public static func explain(_ error: some ExplainedError) {
        say(explanation(message: error.message, hint: error.hint))
    }

    /// A problem as both programs say it, without a line break at its end.
    public static func explanation(message: String, hint: String?) -> String {
        "heddle: \(message.printable)" + (hint.map { "\nhint: \($0.printable)" } ?? "")
    }

    /// - Returns: 0 or the errno.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return 0
    }
}

/// write(2), whose name the function above hides.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}

public enum OutputError: ExplainedError, Equatable {
    case unwritable(errno: Int32)

    public var message: String {
        switch self {
        case .unwritable(let code): "can't write to standard output: \(String(cString: strerror(code)))"
        }
    }

    public var hint: String? { nil }
    public var status: ExitStatus { .inputOutput }
}
