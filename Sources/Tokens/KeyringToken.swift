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
        let silence = "the keyring has no secret of service heddle for account \(account.printable)"
        #if canImport(Darwin)
            return try TokenProgram(
                name: "/usr/bin/security", arguments: ["find-generic-password", "-s", "heddle", "-a", account, "-w"],
                hint: "security add-generic-password -s heddle -a \(quoted) -w", silence: silence
            ).output(surroundings)
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
            let search = ["search", "service", "heddle", "account", account]
            let program = TokenProgram(
                name: "secret-tool", arguments: ["lookup", "service", "heddle", "account", account],
                hint: "secret-tool store --label='Heddle: '\(quoted) service heddle account \(quoted)",
                silence: silence)
            do throws(TokenError) {
                return try program.output(surroundings)
            } catch {
                guard case .notFound(_, silence, _) = error, isListed(search, surroundings) else { throw error }
                // Over ssh and from cron nobody can be asked to unlock it.
                let why = "the keyring is locked"
                throw .notFound(
                    message: "can't get the token: \(why)", there: why,
                    hint: "secret-tool search --unlock service heddle account \(quoted)")
            }
        #endif
    }

    #if !canImport(Darwin)
        /// Whether an item is there whose secret is not given: what is locked is listed all the same. Nothing of what
        /// the program prints is used.
        private static func isListed(_ search: [String], _ surroundings: TokenKind.Surroundings) -> Bool {
            (try? TokenProgram(name: "secret-tool", arguments: search, hint: "").output(surroundings)) != nil
        }
    #endif
}

extension TokenKind.Surroundings {
    /// Where systemd puts the bus of a user's session.
    fileprivate var hasSessionBus: Bool {
        environment["XDG_RUNTIME_DIR"].map { Directory.entries(of: $0).contains { $0.name == "bus" } } ?? false
    }
}
