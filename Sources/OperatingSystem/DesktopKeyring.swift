public import Credentials
internal import Text

/// The desktop's keyring: the Secret Service on Linux, the Keychain on macOS. By its own program (libsecret's
/// `secret-tool`, `security`), so that no library of a desktop is loaded.
public struct DesktopKeyring {
    /// What its items are kept under, besides an account.
    let service: String
    /// What else its items are marked with, and only those are its items; nil: whoever put them there.
    let mark: String?
    /// `PATH`, for finding the program; nil: the system's own.
    let searchPath: String?
    /// Whether there is a session's bus, without which nothing answers on Linux: over ssh and from cron there often is
    /// none.
    let hasSessionBus: Bool
    /// That the program may take.
    let seconds: Int

    public init(
        service: String, mark: String? = nil, searchPath: String?, hasSessionBus: Bool,
        seconds: Int = ChildProcess.helperLimit
    ) {
        self.service = service
        self.mark = mark
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
            let arguments = ["find-generic-password"] + attributes(account) + ["-w"]
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

    /// Whether there is an item of that account, locked or not.
    public func has(_ account: String) throws(Failure) -> Bool {
        do throws(Failure) {
            _ = try secret(of: account)
            return true
        } catch .locked {
            return true
        } catch .noSuchItem {
            return false
        }
    }

    /// Keeps a secret, and looks whether it is there.
    ///
    /// - Parameter label: what a person sees in the keyring's own windows.
    public func keep(_ secret: Secret, for account: String, label: String) throws(Failure) {
        #if canImport(Darwin)
            // As a command of its own standard input: an argument can be read by other users.
            let words = ["add-generic-password", "-U"] + attributes(account) + ["-l", label, "-w", secret.reveal()]
            _ = try run(["-i"], input: words.map(Self.escaped).joined(separator: " ") + "\n")
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
        do throws(Failure) {
            _ = try run([Self.removal] + attributes(account))
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
        let words = [name, removal] + attributes(account, service: service, mark: nil)
        return words.map(POSIXShell.pasteable).joined(separator: " ")
    }

    #if canImport(Darwin)
        private static let removal = "delete-generic-password"
    #else
        private static let removal = "clear"
    #endif

    private func attributes(_ account: String) -> [String] {
        Self.attributes(account, service: service, mark: mark)
    }

    private static func attributes(_ account: String, service: String, mark: String?) -> [String] {
        #if canImport(Darwin)
            ["-s", service, "-a", account] + (mark.map { ["-D", $0] } ?? [])
        #else
            ["service", service, "account", account] + (mark.map { ["kind", $0] } ?? [])
        #endif
    }

    #if canImport(Darwin)
        /// A word as `security -i` reads it: it splits at blanks, and knows quotes and backslashes.
        private static func escaped(_ word: String) -> String {
            String(word.flatMap { $0.isLetter || $0.isNumber || "-._".contains($0) ? [$0] : ["\\", $0] })
        }
    #endif

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
