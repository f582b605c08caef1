internal import Credentials
internal import OperatingSystem
internal import Text

/// A program that prints a token: a password manager, a login helper. Run without a shell, for a limited time, with no
/// standard input.
struct TokenProgram {
    /// A name to look up in `PATH`, or a path.
    let name: String
    let arguments: [String]
    /// What its user can do where it refuses, hangs or prints nothing: a command that can be pasted.
    let hint: String
    /// What it means where it fails or prints nothing and says no word of why; nil: nothing in particular.
    var silence: String?
    /// Variables that it has besides this process's.
    var settings: [(name: String, value: String)] = []

    /// Bytes: an ExecCredential with certificates has some thousands.
    private static let outputLimit = 64 * 1024

    /// - Returns: its standard output.
    /// - Throws: ``TokenError/notFound(message:there:hint:)``, which names the program and quotes what it said of the
    ///   failure, but never anything it wrote to standard output.
    func output(_ surroundings: TokenKind.Surroundings) throws(TokenError) -> Secret {
        let shown = name.printable
        guard let path = ChildProcess.find(name, path: surroundings.environment["PATH"]) else {
            let why = name.contains("/") ? "\(shown) does not exist" : "\(shown) is not installed (not found in PATH)"
            throw failure(why, hint: "command -v \(POSIXShell.pasteable(name))")
        }
        let ending: ChildProcess.Ending
        do throws(FileError) {
            ending = try ChildProcess.run(
                path, arguments, outputLimit: Self.outputLimit, settings: settings,
                limit: surroundings.programSeconds)
        } catch {
            switch error {
            case .overdue(_, let seconds): throw failure("\(shown) did not answer within \(seconds) s")
            case .tooLarge(_, let bytes): throw failure("\(shown) printed more than \(bytes) bytes")
            default: throw failure(error.message)
            }
        }
        guard ending.status == 0 else {
            let complaint = Self.complaint(ending.standardError)
            if let silence, complaint.isEmpty { throw failure(silence) }
            throw failure("\(shown) failed (status \(ending.status))" + complaint)
        }
        let output = Secret(String(decoding: ending.standardOutput, as: UTF8.self))
        guard output.reveal().unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw failure(silence ?? "\(shown) printed nothing")
        }
        return output
    }

    func failure(_ why: String, hint other: String? = nil) -> TokenError {
        .notFound(message: "can't get the token: \(why)", there: why, hint: other ?? hint)
    }

    /// The last line that is not blank, which is where programs say why; words that look like a token are left out.
    private static func complaint(_ bytes: [UInt8]) -> String {
        let lines = String(decoding: bytes, as: UTF8.self).unicodeScalars.split { $0 == "\n" || $0 == "\r" }
            .map { line in
                String(line).split(separator: " ").map { looksSecret($0) ? "…" : String($0) }.joined(separator: " ")
            }
        guard let line = lines.last(where: { !$0.isEmpty }) else { return "" }
        return ": " + String(line.printable.prefix(200))
    }

    /// CoreWeave's tokens begin so; other long words without a slash may be anything.
    private static func looksSecret(_ word: Substring) -> Bool {
        word.contains("CW-SECRET-") || (word.utf8.count > 40 && !word.contains("/"))
    }
}
