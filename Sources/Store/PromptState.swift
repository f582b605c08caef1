public import Credentials
public import OperatingSystem

/// What a prompt shows of a profile: one line that a shell reads with its builtins, so that a prompt starts no process.
public struct PromptState: Sendable, Equatable {
    public let name: ProfileName
    public let zone: Zone
    /// By this machine's wall clock; nil: nothing is cached.
    public let expires: Timestamp?
    public let status: ProfileStatus
    public let isProtected: Bool

    /// Raised when the fields change; a reader leaves a line of another version alone.
    static let formatVersion = "1"

    public init(_ snapshot: ProfileSnapshot, at now: ClockReading) {
        name = snapshot.profile.name
        zone = snapshot.profile.zone
        expires = snapshot.credentials.first?.lifetime.end(at: now)
        status = snapshot.status(at: now)
        isProtected = snapshot.profile.isProtected
    }

    /// - Returns: nil where the line is not one of ours.
    public init?(line: String) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6, fields[0] == Self.formatVersion, let name = try? ProfileName(fields[1]),
            let zone = try? Zone(fields[2]), let expires = Int(fields[3]),
            let status = ProfileStatus(rawValue: fields[4]), ["protected", "-"].contains(fields[5])
        else { return nil }
        self.name = name
        self.zone = zone
        self.expires = expires == 0 ? nil : Timestamp(seconds: expires)
        self.status = status
        isProtected = fields[5] == "protected"
    }

    /// Tab-separated: format version, name, zone, expiry in Unix seconds (0: none), status, `protected` or `-`.
    public var line: String {
        let fields = [
            Self.formatVersion, name.text, zone.text, String(expires?.seconds ?? 0), status.rawValue,
            isProtected ? "protected" : "-",
        ]
        return fields.joined(separator: "\t") + "\n"
    }
}

extension PromptState {
    /// Reads a profile's prompt state. Takes no lock and touches no database.
    ///
    /// - Throws: ``FileError``.
    public static func read(_ name: ProfileName, in paths: Paths) throws(FileError) -> PromptState? {
        guard let content = try PrivateFile.read(paths.promptFile(of: name), .writableByOwner, limit: 4096) else {
            return nil
        }
        return PromptState(line: String(decoding: content.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// Not brought to the disk: the database has it all, and each refresh writes it anew.
    ///
    /// - Parameter prepared: for whoever writes many.
    /// - Throws: ``FileError``.
    public func write(in paths: Paths, _ prepared: PreparedDirectories? = nil) throws(FileError) {
        let path = paths.promptFile(of: name)
        if prepared == nil {
            try FileGuard.ensureDirectory(paths.state)
            try FileGuard.ensureDirectory(path.parentDirectory)
        }
        try PrivateFile.update(Array(line.utf8), to: path, .passing)
    }
}
