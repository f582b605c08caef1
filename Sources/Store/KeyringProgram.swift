public import Credentials
internal import OperatingSystem
internal import Text

/// The keyring as a place for the sealing key: by its own program, so that no library of a desktop is loaded. The Secret
/// Service on Linux (libsecret's `secret-tool`), the Keychain on macOS.
struct KeyringProgram {
    static let service = "heddle-sealing-key"
    /// `PATH`, for finding the program; nil: the system's own.
    let searchPath: String?

    /// - Returns: nil where there is none of that account.
    /// - Throws: ``KeyringError``.
    func key(of account: String) throws -> [UInt8]? {
        #if canImport(Darwin)
            let ending = try run(["find-generic-password", "-s", Self.service, "-a", account, "-w"])
        #else
            let ending = try run(["lookup", "service", Self.service, "account", account])
        #endif
        guard ending.status == 0 else {
            if ending.standardError.isEmpty { return nil }
            throw KeyringError(ending)
        }
        let text = String(decoding: ending.standardOutput, as: UTF8.self).split(separator: "\n").first.map(String.init)
        guard let key = text.flatMap(decodedHexadecimal), key.count == KeyFile.keyBytes else { return nil }
        return key
    }

    /// Keeps a key, and looks whether it is there.
    ///
    /// - Throws: ``KeyringError``.
    func keep(_ key: [UInt8], for account: String) throws {
        let text = hexadecimal(key)
        #if canImport(Darwin)
            // As a command of its own standard input: an argument can be read by other users.
            let ending = try run(
                ["-i"], input: "add-generic-password -U -s \(Self.service) -a \(account) -w \(text)\n")
        #else
            let ending = try run(
                ["store", "--label=Heddle's sealing key", "service", Self.service, "account", account], input: text)
        #endif
        guard ending.status == 0, try self.key(of: account) == key else { throw KeyringError(ending) }
    }

    /// Removes a key. What is not there is no failure.
    func remove(_ account: String) throws {
        #if canImport(Darwin)
            _ = try run(["delete-generic-password", "-s", Self.service, "-a", account])
        #else
            _ = try run(["clear", "service", Self.service, "account", account])
        #endif
    }

    private func run(_ arguments: [String], input: String = "") throws -> ChildProcess.Ending {
        #if canImport(Darwin)
            let program = "/usr/bin/security"
        #else
            guard let program = ChildProcess.find("secret-tool", path: searchPath) else {
                throw KeyringError(why: "secret-tool is not installed (Debian: libsecret-tools)")
            }
        #endif
        do throws(FileError) {
            return try ChildProcess.run(program, arguments, input: Array(input.utf8), outputLimit: 4096)
        } catch .overdue {
            throw KeyringError(why: "it does not answer, or waits to be unlocked")
        }
    }
}

/// The keyring that has the sealing key, or should get it, can't be used.
public struct KeyringError: ExplainedError, Equatable {
    let why: String
    var remedy = "unlock it in your desktop session; for ssh and cron, move the key there: heddle key move --to file"

    public var message: String { "the sealing key's keyring can't be used: \(why)" }
    public var hint: String? { remedy }
    public var status: ExitStatus { .setUp }

    init(why: String) {
        self.why = why
    }

    /// - Parameter path: of the key's file.
    init(lostBy path: String) {
        why = "it has no such key, or is locked"
        remedy = "unlock it; if the key is lost: rm \(POSIXShell.pasteable(path)) && heddle key reset"
    }

    init(_ ending: ChildProcess.Ending) {
        let said = String(decoding: ending.standardError, as: UTF8.self).split(separator: "\n").last.map(String.init)
        why = said.map { String($0.printable.prefix(200)) } ?? "it kept nothing"
    }
}

/// - Returns: nil where it is none.
func decodedHexadecimal(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) else {
            return nil
        }
        bytes.append(byte)
    }
    return bytes
}
