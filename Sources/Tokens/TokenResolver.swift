public import Credentials
public import OperatingSystem

/// Finds the token that a reference stands for. Asked only when an exchange, or mode `container`, needs it.
public struct TokenResolver: Sendable {
    private let kinds: [TokenKind]
    private let setting: TokenKind.Setting
    private var surroundings: TokenKind.Surroundings

    /// - Parameters:
    ///   - programSeconds: that a program which prints a token may take.
    ///   - keptTokens: the directory of the files in which Heddle keeps tokens, for hints.
    ///   - accountHome: the home directory to use where `HOME` is not set.
    public init(
        environment: Variables, in setting: TokenKind.Setting = .terminal, kinds: [TokenKind] = TokenKind.all,
        programSeconds: Int = ChildProcess.helperLimit, keptTokens: String? = nil,
        accountHome: @autoclosure () -> String? = ThisProcess.accountHome
    ) {
        self.kinds = kinds
        self.setting = setting
        surroundings = TokenKind.Surroundings(
            environment: environment, home: environment.absolutePath("HOME") ?? accountHome(),
            programSeconds: programSeconds, keptTokens: keptTokens, kubeconfigs: nil)
    }

    /// One that reads each kubeconfig once, for a short look at many references.
    public func remembering() -> TokenResolver {
        var copy = self
        copy.surroundings.kubeconfigs = KubeconfigCache()
        return copy
    }

    /// The program that a reference has run and that it, or the file that it leads to, names; nil: none.
    public func program(of reference: TokenReference) -> NamedProgram? {
        kinds.kind(of: reference)?.program(reference.place, surroundings)
    }

    /// - Throws: ``TokenError``.
    public func resolve(_ reference: TokenReference) throws(TokenError) -> APIToken {
        guard let kind = kinds.kind(of: reference) else { throw .unknownKind(reference, forms: kinds.forms) }
        if let flaw = kind.flaw(reference.place) { throw .malformed(reference, why: flaw, form: kind.form) }
        if let why = kind.limits[setting] { throw .doesNotWork(reference, in: setting, why: why) }
        let found = try kind.find(reference.place, surroundings)
        do {
            return try APIToken(found)
        } catch {
            throw .unusable(reference, why: error)
        }
    }

    /// Whether looking for it changes nothing and asks nobody; of an unknown kind that can't be said.
    func canLookQuietly(for reference: TokenReference) -> Bool {
        kinds.kind(of: reference)?.isQuiet(reference.place, surroundings) ?? false
    }

    /// The path of the file that a reference leads to; nil where it leads to none.
    public func path(of reference: TokenReference) -> String? {
        kinds.kind(of: reference)?.path(reference.place, surroundings)
    }

    /// References that begin so, each with what its kind is, for completion.
    public func completions(of begun: String) -> [(text: String, explanation: String)] {
        kinds.flatMap { kind -> [(text: String, explanation: String)] in
            let start = "\(kind.scheme):"
            guard begun.hasPrefix(start) else {
                return start.hasPrefix(begun) ? [(text: start, explanation: kind.summary)] : []
            }
            return kind.completions(String(begun.dropFirst(start.count)), surroundings).sorted()
                .map { (text: start + $0, explanation: "") }
        }
    }
}
