public import Credentials
public import OperatingSystem

/// Finds the token that a reference stands for. Asked only when an exchange, or mode `container`, needs it.
///
/// A new kind of reference is a file of its own here, and a line in ``resolve(_:)``.
public struct TokenResolver: Sendable {
    private let environment: Variables
    /// What `~` stands for; nil where nobody knows.
    private let home: String?

    /// - Parameter accountHome: the home directory to use where `HOME` is not set.
    public init(environment: Variables, accountHome: @autoclosure () -> String? = ThisProcess.accountHome) {
        self.environment = environment
        home = environment.absolutePath("HOME") ?? accountHome()
    }

    /// - Throws: ``TokenError``.
    public func resolve(_ reference: TokenReference) throws(TokenError) -> APIToken {
        let found =
            switch reference {
            case .environment(let name): try EnvironmentToken.find(name, in: environment)
            case .file(let path): try FileToken.read(path, home: home)
            }
        do {
            return try APIToken(found)
        } catch {
            throw .unusable(reference, why: error)
        }
    }
}
