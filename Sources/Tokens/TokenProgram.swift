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
    /// Variables that it has besides this process's.
    var settings: [(name: String, value: String)] = []

    /// - Returns: its standard output.
    /// - Throws: ``TokenError/notFound(message:there:hint:)``, which names the program and quotes what it said of the
    ///   failure, but never anything it wrote to standard output.
    func output(_ surroundings: TokenKind.Surroundings) throws(TokenError) -> Secret {
        let program = SecretProgram(
            name: name, arguments: arguments, settings: settings, searchPath: surroundings.environment["PATH"],
            seconds: surroundings.programSeconds)
        let output: Secret
        do throws(SecretProgram.Failure) {
            output = Secret(String(decoding: try program.output(), as: UTF8.self))
        } catch {
            throw .notFound(error.message, hint: error.hint ?? hint)
        }
        guard output.reveal().unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw failure("\(name.printable) printed nothing")
        }
        return output
    }

    func failure(_ why: String) -> TokenError { .notFound(why, hint: hint) }
}

extension TokenError {
    /// - Parameter why: what is wrong with the program, or the place, that should give it.
    static func notFound(_ why: String, hint: String) -> TokenError {
        .notFound(message: "can't get the token: \(why)", there: why, hint: hint)
    }
}
