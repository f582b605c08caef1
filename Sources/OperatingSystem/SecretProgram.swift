internal import Credentials
internal import Text

/// A program that prints a secret or takes one: a password manager, a login helper, a keyring's. Run without a shell, for
/// a limited time.
public struct SecretProgram {
    /// A name to look up in `PATH`, or a path.
    let name: String
    let arguments: [String]
    /// Its standard input; nothing: /dev/null.
    let input: [UInt8]
    /// Variables that it has besides this process's.
    let settings: [(name: String, value: String)]
    /// `PATH`; nil: the system's own.
    let searchPath: String?
    /// That it may take.
    let seconds: Int

    /// Bytes: an ExecCredential with certificates has some thousands.
    private static let outputLimit = 64 * 1024

    public init(
        name: String, arguments: [String], input: [UInt8] = [], settings: [(name: String, value: String)] = [],
        searchPath: String?, seconds: Int = ChildProcess.helperLimit
    ) {
        self.name = name
        self.arguments = arguments
        self.input = input
        self.settings = settings
        self.searchPath = searchPath
        self.seconds = seconds
    }

    /// Why it gave nothing, or kept nothing. Holds nothing that it wrote to standard output.
    public enum Failure: Error, Equatable {
        case notInstalled(String)
        case overdue(String, seconds: Int)
        case tooLarge(String, bytes: Int)
        /// - complaint: what it said of that, fit to be shown; may be empty.
        case ended(String, status: Int32, complaint: String)
        /// It can't be run.
        case unusable(FileError)

        /// One line, which names the program.
        public var message: String {
            switch self {
            case .notInstalled(let name):
                name.isPathWithSlash
                    ? "\(name.printable) does not exist" : "\(name.printable) is not installed (not found in PATH)"
            case .overdue(let name, let seconds): "\(name.printable) did not answer within \(seconds) s"
            case .tooLarge(let name, let bytes): "\(name.printable) printed more than \(bytes) bytes"
            case .ended(let name, let status, let complaint):
                "\(name.printable) failed (status \(status))" + (complaint.isEmpty ? "" : ": \(complaint)")
            case .unusable(let error): error.message
            }
        }

        /// A command that shows more of it; nil: there is none.
        public var hint: String? {
            switch self {
            case .notInstalled(let name): "command -v \(POSIXShell.pasteable(name))"
            case .unusable(let error): error.hint
            case .overdue, .tooLarge, .ended: nil
            }
        }
    }

    /// Runs it.
    ///
    /// - Returns: its standard output.
    public func output() throws(Failure) -> [UInt8] {
        guard let path = ChildProcess.find(name, path: searchPath) else { throw .notInstalled(name) }
        let ending: ChildProcess.Ending
        do throws(FileError) {
            ending = try ChildProcess.run(
                path, arguments, input: input, outputLimit: Self.outputLimit, settings: settings, limit: seconds)
        } catch {
            switch error {
            case .overdue(_, let seconds): throw .overdue(name, seconds: seconds)
            case .tooLarge(_, let bytes): throw .tooLarge(name, bytes: bytes)
            default: throw .unusable(error)
            }
        }
        guard ending.status == 0 else {
            throw .ended(name, status: ending.status, complaint: ForeignText.complaint(of: ending.standardError))
        }
        return ending.standardOutput
    }
}
