internal import Libc
internal import Text

/// A credential as systemd seals it (systemd.io/CREDENTIALS): with a key that root alone can read, with the machine's
/// TPM2, or both. Elsewhere it opens nowhere. By systemd's own program, `systemd-creds`.
public struct SystemdCredential: Sendable {
    /// The name that is sealed with it, and under which a service gets it.
    let name: String
    /// `PATH`, for finding the program; nil: the system's own.
    let searchPath: String?
    /// Where systemd hands a service its credentials, opened; nil: this is no such service.
    let directory: String?
    /// Of whoever it is for. Root's are sealed for the machine, others' for that user of it, from systemd 256 on.
    let user: UInt32

    public init(name: String, searchPath: String?, directory: String?, user: UInt32 = ThisProcess.userIdentifier) {
        self.name = name
        self.searchPath = searchPath
        self.directory = directory
        self.user = user
    }

    /// - Returns: what systemd-creds makes of it: base64, without line breaks.
    public func sealed(_ content: [UInt8]) throws(SecretProgram.Failure) -> String {
        let printed = try run("encrypt", input: content)
        return String(decoding: printed.filter { $0 != 0x0A }, as: UTF8.self)
    }

    /// - Parameter sealed: as ``sealed(_:)`` returned it.
    public func opened(_ sealed: String) throws(SecretProgram.Failure) -> [UInt8] {
        try run("decrypt", input: Array("\(sealed)\n".utf8))
    }

    /// What systemd opened when it started this service (`LoadCredentialEncrypted=`): no program has to be run.
    ///
    /// - Parameter path: the file of which systemd read it. Where that was changed since, this is not what is in it.
    /// - Returns: nil where there is none, or an older one.
    public func handedOver(of path: String) throws(FileError) -> [UInt8]? {
        guard let directory, directory.isAbsolutePath else { return nil }
        let file = "\(directory)/\(name)"
        guard let handed = FileVersion(of: file), let source = FileVersion(of: path), handed.isNewer(than: source)
        else { return nil }
        return try SecretFile.read(file, limit: 1024)
    }

    private func run(_ action: String, input: [UInt8]) throws(SecretProgram.Failure) -> [UInt8] {
        let scope = user == 0 ? [] : ["--user"]
        return try SecretProgram(
            name: "systemd-creds", arguments: [action] + scope + ["--name=\(name)", "-", "-"], input: input,
            searchPath: searchPath
        ).output()
    }
}
