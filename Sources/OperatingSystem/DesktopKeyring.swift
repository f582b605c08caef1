public import Credentials
internal import Text

/// The desktop's keyring: the Secret Service on Linux, the Keychain on macOS. By its own program (libsecret's
/// `secret-tool`, `security`), so that no library of a desktop is loaded.
public struct DesktopKeyring {
    /// What its items are kept under, besides an account.
    let service: String
    /// `PATH`, for finding the program; nil: the system's own.
    let searchPath: String?
    /// Whether there is a session's bus, without which nothing answers on Linux: over ssh and from cron there often is
    /// none.
    let hasSessionBus: Bool
    /// That the program may take.
    let seconds: Int

    public init(
        service: String, searchPath: String?, hasSessionBus: Bool, seconds: Int = ChildProcess.helperLimit
    ) {
        self.service = service
        self.searchPath = searchPath
        self.hasSessionBus = hasSessionBus
        self.seconds = seconds
    }

    /// Why it gives or keeps nothing.
    public enum Failure: Error, Equatable {
        case noSessionBus
        /// It answers, and has no such item.
        case noSuchItem
        /// It has the item, and is locked.
        case locked
        /// It took the item, and does not give it back.
        case keptNothing
        case program(SecretProgram.Failure)

        /// One line: what is wrong with it.
        public var message: String {
            switch self {
            case .noSessionBus:
                "the keyring can't be reached: there is no session bus (DBUS_SESSION_BUS_ADDRESS is not set)"
            case .noSuchItem: "the keyring has no such item"
            case .locked: "the keyring is locked"
            case .keptNothing: "the keyring kept nothing"
            case .program(let failure): failure.message
            }
        }
    }

    /// Whether a session has a bus: its variable, or where systemd puts it.
    public static func hasSessionBus(_ environment: Variables) -> Bool {
        #if canImport(Darwin)
            true
        #else
            environment["DBUS_SESSION_BUS_ADDRESS"] != nil
                || environment["XDG_RUNTIME_DIR"].map { Directory.entries(of: $0).contains { $0.name == "bus" } }
                    ?? false
        #endif
    }

    /// - Returns: what the program printed; never blank.
    public func secret(of account: String) throws(Failure) -> Secret {
        #if canImport(Darwin)
            let arguments = ["find-generic-password", "-s", service, "-a", account, "-w"]
        #else
            let arguments = ["lookup"] + attributes(account)
        #endif
        let printed: Secret
        do throws(Failure) {
            printed = Secret(String(decoding: try run(arguments), as: UTF8.self))
        } catch .program(.ended(_, let status, let complaint)) where Self.saysNothing(status, complaint) {
            throw isListed(account) ? .locked : .noSuchItem
        }
        guard printed.reveal().unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw isListed(account) ? .locked : .noSuchItem
        }
        return printed
    }

    /// Keeps a secret, and looks whether it is there.
    ///
    /// - Parameter label: what a person sees in the keyring's own windows.
    public func keep(_ secret: Secret, for account: String, label: String) throws(Failure) {
        #if canImport(Darwin)
            // As a command of its own standard input: an argument can be read by other users.
            let command = "add-generic-password -U -s \(service) -a \(account) -w \(secret.reveal())\n"
            _ = try run(["-i"], input: command)
        #else
            _ = try run(["store", "--label=\(label)"] + attributes(account), input: secret.reveal())
        #endif
        var kept: Secret?
        do throws(Failure) {
            kept = try self.secret(of: account)
        } catch .noSuchItem {
        }
        guard kept.map({ $0.reveal().split(separator: "\n").first ?? "" }) == secret.reveal()[...] else {
            throw .keptNothing
        }
    }

    /// Removes an item. What is not there is no failure.
    public func remove(_ account: String) throws(Failure) {
        let arguments = Self.wordsToRemove(account, service: service)
        do throws(Failure) {
            _ = try run(arguments)
        } catch .program(.ended(_, let status, let complaint)) where Self.saysNothing(status, complaint) {
        }
    }

    /// What a person types to remove an item.
    public static func commandToRemove(_ account: String, service: String) -> String {
        #if canImport(Darwin)
            let name = "security"
        #else
            let name = "secret-tool"
        #endif
        return ([name] + wordsToRemove(account, service: service)).map(POSIXShell.pasteable).joined(separator: " ")
    }

    private static func wordsToRemove(_ account: String, service: String) -> [String] {
        #if canImport(Darwin)
            ["delete-generic-password", "-s", service, "-a", account]
        #else
            ["clear", "service", service, "account", account]
        #endif
    }

    private func attributes(_ account: String) -> [String] { ["service", service, "account", account] }

    /// What an item's absence looks like.
    private static func saysNothing(_ status: Int32, _ complaint: String) -> Bool {
        #if canImport(Darwin)
            // errSecItemNotFound, as an exit status.
            status == 44
        #else
            complaint.isEmpty
        #endif
    }

    /// Whether an item is there whose secret is not given: what is locked is listed all the same. Nothing of what the
    /// program prints is used.
    private func isListed(_ account: String) -> Bool {
        #if canImport(Darwin)
            false
        #else
            (try? run(["search"] + attributes(account)).contains { $0 != 0x0A }) ?? false
        #endif
    }

    private func run(_ arguments: [String], input: String = "") throws(Failure) -> [UInt8] {
        guard hasSessionBus else { throw .noSessionBus }
        #if canImport(Darwin)
            let name = "/usr/bin/security"
        #else
            let name = "secret-tool"
        #endif
        let program = SecretProgram(
            name: name, arguments: arguments, input: Array(input.utf8), searchPath: searchPath, seconds: seconds)
        do throws(SecretProgram.Failure) {
            return try program.output()
        } catch {
            throw .program(error)
        }
    }
}
