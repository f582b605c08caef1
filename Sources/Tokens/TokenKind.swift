public import Credentials
public import OperatingSystem

/// A kind of token reference: all that is to be known about it, in one value.
///
/// Parsing, help, completion, the hints of errors and what a schedule is told come from ``all``. A new kind is a file
/// with its value and a line there.
public struct TokenKind: Sendable {
    /// What stands before the colon: 1 to 16 of a–z.
    public let scheme: String
    /// What stands behind it, in help: `NAME`.
    public let placeholder: String
    /// What a place of it is, in a few words: `a token file`.
    public let summary: String
    /// Where it can't work whatever it leads to, each with why: `it asks for a passphrase`.
    let limits: [Setting: String]
    /// What is wrong with the form of a place; nil: nothing. Never repeats the place, which may be a pasted token.
    let flaw: @Sendable (_ place: String) -> String?
    /// The places that begin so, for completion.
    let completions: @Sendable (_ begun: String, Surroundings) -> [String]
    /// The path of the file that it is read from, if it is one.
    let path: @Sendable (_ place: String, Surroundings) -> String?
    /// Whether looking for it changes nothing and asks nobody: no program is run, no keyring unlocked, no pipe emptied.
    let isQuiet: @Sendable (_ place: String, Surroundings) -> Bool
    /// The program that is run and that the place, or the file that it leads to, names: not one that the person set up for
    /// tokens, such as pass. nil: none.
    let program: @Sendable (_ place: String, Surroundings) -> NamedProgram?
    /// What the place leads to.
    let find: @Sendable (_ place: String, Surroundings) throws(TokenError) -> Secret

    public init(
        scheme: String, placeholder: String, summary: String, limits: [Setting: String] = [:],
        flaw: @escaping @Sendable (_ place: String) -> String?,
        completions: @escaping @Sendable (_ begun: String, Surroundings) -> [String] = { _, _ in [] },
        path: @escaping @Sendable (_ place: String, Surroundings) -> String? = { _, _ in nil },
        isQuiet: @escaping @Sendable (_ place: String, Surroundings) -> Bool = { _, _ in false },
        program: @escaping @Sendable (_ place: String, Surroundings) -> NamedProgram? = { _, _ in nil },
        find: @escaping @Sendable (_ place: String, Surroundings) throws(TokenError) -> Secret
    ) {
        self.scheme = scheme
        self.placeholder = placeholder
        self.summary = summary
        self.limits = limits
        self.flaw = flaw
        self.completions = completions
        self.path = path
        self.isQuiet = isQuiet
        self.program = program
        self.find = find
    }

    /// `env:NAME`.
    public var form: String { "\(scheme):\(placeholder)" }

    /// Where a token is looked for.
    public enum Setting: String, Sendable {
        /// A command that a person ran.
        case terminal
        /// A job that runs by the clock: no variables of a shell, no terminal, no session.
        case schedule
        /// The sync service, which outlives what it was started from.
        case service
    }

    /// What a kind may look at.
    public struct Surroundings: Sendable {
        public let environment: Variables
        /// What `~` stands for; nil where it is not known.
        public let home: String?
        /// Seconds that a program which prints a token may take.
        public let programSeconds: Int
        /// The directory of the files in which Heddle keeps tokens; nil where that is not known.
        let keptTokens: String?
        /// nil: each look at a kubeconfig reads it anew.
        var kubeconfigs: KubeconfigCache?

        /// - Parameter path: an absolute one, or one that begins with `~/`.
        func absolute(_ path: String) throws(TokenError) -> String {
            guard path.isPathInHome else { return path }
            guard let home else { throw .noHome(path: path) }
            return home + path.dropFirst(1)
        }
    }
}
