internal import Credentials
internal import OperatingSystem
internal import Text

extension TokenKind {
    /// `keyring:ACCOUNT`, the secret under service `heddle` in the desktop's keyring.
    static let keyring = TokenKind(
        scheme: "keyring", placeholder: "ACCOUNT", summary: "a secret in the desktop's keyring",
        flaw: { account in account.hasPrefix("-") ? "an account does not start with -" : nil },
        find: { account, surroundings throws(TokenError) in
            let keyring = DesktopKeyring(
                service: "heddle", searchPath: surroundings.environment["PATH"],
                hasSessionBus: DesktopKeyring.hasSessionBus(surroundings.environment),
                seconds: surroundings.programSeconds)
            do throws(DesktopKeyring.Failure) {
                return try keyring.secret(of: account)
            } catch {
                throw TokenError(error, account: account)
            }
        })
}

extension TokenError {
    fileprivate init(_ failure: DesktopKeyring.Failure, account: String) {
        let quoted = POSIXShell.pasteable(account)
        #if canImport(Darwin)
            let store = "security add-generic-password -s heddle -a \(quoted) -w"
        #else
            let store = "secret-tool store --label='Heddle: '\(quoted) service heddle account \(quoted)"
        #endif
        switch failure {
        case .noSessionBus:
            self = .notFound(
                message: failure.message, there: failure.message,
                hint:
                    "over ssh or from cron keep the token in a file that only you can read: heddle set NAME --token file:PATH"
            )
        case .noSuchItem:
            self = .notFound(
                "the keyring has no secret of service heddle for account \(account.printable)", hint: store)
        case .locked:
            // Over ssh and from cron nobody can be asked to unlock it.
            self = .notFound(
                failure.message, hint: "secret-tool search --unlock service heddle account \(quoted)")
        case .keptNothing: self = .notFound(failure.message, hint: store)
        case .program(let program): self = .notFound(program.message, hint: program.hint ?? store)
        }
    }
}
