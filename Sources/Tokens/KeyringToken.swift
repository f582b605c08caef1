internal import Credentials
internal import OperatingSystem
internal import Text

extension TokenKind {
    /// `keyring:ACCOUNT`, the secret under service `heddle`: in the Secret Service on Linux (libsecret's own program), in
    /// the Keychain on macOS.
    static let keyring = TokenKind(
        scheme: "keyring", placeholder: "ACCOUNT", summary: "a secret in the desktop's keyring",
        flaw: { account in account.hasPrefix("-") ? "an account does not start with -" : nil },
        find: { account, surroundings throws(TokenError) in try Keyring.lookUp(account, surroundings) })
}

/// The keyring's own program, so that no library of a desktop is loaded.
private enum Keyring {
    static func lookUp(_ account: String, _ surroundings: TokenKind.Surroundings) throws(TokenError) -> Secret {
        let quoted = POSIXShell.pasteable(account)
        let silence = "the keyring has no secret of service heddle for account \(account.printable), or is locked"
        #if canImport(Darwin)
            let program = TokenProgram(
                name: "/usr/bin/security", arguments: ["find-generic-password", "-s", "heddle", "-a", account, "-w"],
                hint: "security add-generic-password -s heddle -a \(quoted) -w", silence: silence)
        #else
            // Without a session's bus nothing can answer: over ssh and from cron there often is none.
            guard surroundings.environment["DBUS_SESSION_BUS_ADDRESS"] != nil || surroundings.hasSessionBus else {
                let why = "the keyring can't be reached: there is no session bus (DBUS_SESSION_BUS_ADDRESS is not set)"
                throw .notFound(
                    message: why, there: why,
                    hint:
                        "over ssh or from cron keep the token in a file that only you can read: heddle set NAME --token file:PATH"
                )
            }
            let program = TokenProgram(
                name: "secret-tool", arguments: ["lookup", "service", "heddle", "account", account],
                hint: "secret-tool store --label='Heddle: '\(quoted) service heddle account \(quoted)",
                silence: silence)
        #endif
        return try program.output(surroundings)
    }
}

extension TokenKind.Surroundings {
    /// Where systemd puts the bus of a user's session.
    fileprivate var hasSessionBus: Bool {
        environment["XDG_RUNTIME_DIR"].map { Directory.entries(of: $0).contains { $0.name == "bus" } } ?? false
    }
}
