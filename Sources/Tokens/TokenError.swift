public import Credentials
public import OperatingSystem
internal import Text

/// Why a reference gave no token. References are named; what they lead to never is.
public enum TokenError: ExplainedError, Equatable {
    /// A newer Heddle may know it. `forms`: what this one knows.
    case unknownKind(TokenReference, forms: String)
    /// Its place is none of its kind.
    case malformed(TokenReference, why: String, form: String)
    /// Its kind can't lead to a token there.
    case doesNotWork(TokenReference, in: TokenKind.Setting, why: String)
    /// Nothing is there, or nothing can be got out of it: in the words of its kind, which name no token. `there`: how
    /// it reads in a report of a job elsewhere.
    case notFound(message: String, there: String, hint: String?)
    case file(FileError)
    /// A file in which Heddle kept a token is gone: nobody else writes these.
    case keptFileMissing(path: String)
    case noHome(path: String)
    /// There is something, but it is no token.
    case unusable(TokenReference, why: InvalidValue)

    public var message: String {
        switch self {
        case .unknownKind(let reference, _):
            "unknown kind of token reference: \(reference.scheme):…"
        case .malformed(let reference, let why, _): "invalid token reference \(reference.scheme):…: \(why)"
        case .doesNotWork(let reference, let setting, let why):
            "\(reference.scheme): references don't work from a \(setting.rawValue): \(why)"
        case .notFound(let message, _, _): message
        case .file(.missing(let path)), .keptFileMissing(let path): "token file \(path.printable) does not exist"
        case .file(let error): "the token can't be read: \(error.message)"
        case .noHome(let path):
            "can't find token file \(path.printable): HOME is not set"
        case .unusable(let reference, let why): "\(why.message), in \(reference.text.printable)"
        }
    }

    public var hint: String? {
        switch self {
        case .unknownKind(_, let forms): "update Heddle, or use another kind: heddle set NAME --token REF (\(forms))"
        case .malformed(_, _, let form): "heddle set NAME --token \(form)"
        case .doesNotWork: "heddle set NAME --token file:PATH"
        case .notFound(_, _, let hint): hint
        case .file(.missing(let path)):
            "put the token there with mode 0600, as in: " + Self.commandToMake(path)
        case .file(let error): error.hint
        case .keptFileMissing: "heddle token set NAME"
        case .noHome: "set HOME, or name the file by its whole path"
        case .unusable(_, let why): why.hint
        }
    }

    private static func commandToMake(_ path: String) -> String {
        let (directory, write) = (path.parentDirectory, "(umask 077; cat > \(POSIXShell.pasteable(path)))")
        return ThisProcess.exists(directory) ? write : "mkdir -m 700 -p \(POSIXShell.pasteable(directory)) && \(write)"
    }

    public var status: ExitStatus { .setUp }
}
