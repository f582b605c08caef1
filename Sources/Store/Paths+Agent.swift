public import Credentials
public import OperatingSystem

/// What the agent, which serves the loopback endpoint, leaves in the state directory: its locks, its port, and its
/// tokens for clients that read one from a file.
extension Paths {
    var agentDirectory: String { "\(state)/agent" }

    /// Held by the one agent of this home, from before it listens until it ends.
    private var agentLockFile: String { "\(agentDirectory)/lock" }
    /// Held by it while it answers.
    private var agentServingFile: String { "\(agentDirectory)/serving" }
    /// Chosen once: environments that were given out name it.
    private var agentPortFile: String { "\(agentDirectory)/port" }
    public func agentTokenFile(of name: ProfileName) -> String { "\(agentDirectory)/\(name).token" }

    /// Takes the lock of the one agent of this home.
    ///
    /// - Returns: nil where another agent has it.
    /// - Throws: ``FileError``.
    public func attemptAgentLock() throws(FileError) -> FileLock? {
        try ensureAgentDirectory()
        return try FileLock.attempt(file: agentLockFile)
    }

    /// Takes the lock that says that the agent answers.
    ///
    /// - Returns: nil where somebody looks whether it is taken, for that moment.
    /// - Throws: ``FileError``.
    public func attemptAgentServingLock() throws(FileError) -> FileLock? {
        try ensureAgentDirectory()
        return try FileLock.attempt(file: agentServingFile)
    }

    /// The agent that answers; nil: none does.
    public var agentHolder: FileLock.Holder? { FileLock.holder(file: agentServingFile) }

    /// The agent that has begun to start and has not ended; nil: there is none.
    public var agentLockHolder: FileLock.Holder? { FileLock.holder(file: agentLockFile) }

    /// This installation's port; nil where none was chosen yet.
    ///
    /// - Throws: ``FileError``.
    public func agentPort() throws(FileError) -> Int? {
        let content = try PrivateFile.read(agentPortFile, .writableByOwner, limit: 64)
        return content.flatMap { Int(String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)) }
            .flatMap { (1...65535).contains($0) ? $0 : nil }
    }

    /// - Throws: ``FileError``.
    public func write(agentPort port: Int) throws(FileError) {
        try ensureAgentDirectory()
        try PrivateFile.update(Array("\(port)\n".utf8), to: agentPortFile)
    }

    /// Without a line break at the end: botocore refuses a token with one.
    ///
    /// - Throws: ``FileError``.
    public func write(agentToken token: Secret, of name: ProfileName) throws(FileError) {
        try ensureAgentDirectory()
        try PrivateFile.update(Array(token.reveal().utf8), to: agentTokenFile(of: name), .passing)
    }

    private func ensureAgentDirectory() throws(FileError) {
        try FileGuard.ensureDirectory(state)
        try FileGuard.ensureDirectory(agentDirectory)
    }
}
