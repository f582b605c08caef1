public import Credentials
internal import Libc
internal import OperatingSystem
internal import Text

// The rules of what goes where:
// - Standard output has the answer, whole or not at all: a command gathers it and it is written at its end.
// - Standard error has everything else: problems begin with `heddle: `, in lower case, without a full stop; the line
//   below may begin with `hint: ` and names the command or step that mends it.
// - What a person, a file or a server said is made printable first, and an API token that was pasted into the wrong place is
//   not repeated.

/// The console of this process, for what has no other.
public enum StandardStreams {
    /// See ``Console/answer(_:)``.
    public static func answer(_ text: String) throws(OutputError) { try Console.standard.answer(text) }

    /// See ``Console/say(_:)``.
    public static func say(_ text: String) { Console.standard.say(text) }

    /// Shows a line on the terminal behind standard error in the place of the one that was shown before; an empty one
    /// clears it.
    public static func showProgress(_ line: String) { Console.standard.draw("\r\u{1B}[K" + line) }

    /// Explains a problem on standard error.
    public static func explain(_ error: some ExplainedError) { Console.standard.explain(error) }

    /// A problem as both programs say it, without a line break at its end.
    public static func explanation(message: String, hint: String?) -> String {
        "heddle: \(message.printable.withoutTokens)" + (hint.map { "\nhint: \($0.printable.withoutTokens)" } ?? "")
    }

    /// - Returns: 0 or the errno.
    static func write(_ text: String, to stream: StandardStream) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(stream.rawValue, $0.baseAddress, $0.count) }
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
