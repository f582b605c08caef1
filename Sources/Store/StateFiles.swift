public import Credentials
public import OperatingSystem

extension Paths {
    /// Removes what was written for profiles of those names.
    ///
    /// - Throws: ``FileError``, the first, after all that could be removed is gone.
    public func removeStateFiles(of names: [ProfileName]) throws(FileError) {
        if names.isEmpty { return }
        var failure: FileError?
        func remove(_ files: [String], in directory: String) {
            do throws(FileError) {
                // Whoever could write in there may have left a link to a directory that isn't Heddle's.
                try FileGuard.checkDirectory(directory)
                for file in files { try PrivateFile.remove(file) }
            } catch {
                failure = failure ?? error
            }
        }
        remove(awsFiles(of: Set(names.map(\.text))).map { "\(awsDirectory)/\($0)" }, in: awsDirectory)
        remove(names.map(promptFile), in: promptDirectory)
        remove(names.map(agentTokenFile), in: agentDirectory)
        remove(names.map(lockFile), in: locksDirectory)
        if let failure { throw failure }
    }

    private var awsDirectory: String { "\(state)/aws" }

    /// The names of the files for SDKs and other clients: `NAME.SUFFIX`. A name may have dots, a suffix has none, so
    /// that those of `acme.eu` are not taken for some of `acme`.
    private func awsFiles(of names: Set<String>) -> [String] {
        if names.isEmpty { return [] }
        return Directory.entries(of: awsDirectory).map(\.name).filter { file in
            file.lastIndex(of: ".").map { names.contains(String(file[..<$0])) } ?? false
        }
    }

    /// Makes the directories that profiles' files lie in, or judges those that are there.
    ///
    /// - Throws: ``FileError``.
    public func prepareStateDirectories() throws(FileError) -> PreparedDirectories {
        for directory in [state, awsDirectory, promptDirectory] { try FileGuard.ensureDirectory(directory) }
        return PreparedDirectories()
    }

    /// Writes a file for a client, unless it says the same already.
    ///
    /// - Throws: ``FileError``.
    public func write(_ text: String, toToolFileOf name: ProfileName, _ suffix: String) throws(FileError) {
        try FileGuard.ensureDirectory(state)
        try FileGuard.ensureDirectory(awsDirectory)
        try PrivateFile.update(Array(text.utf8), to: toolFile(of: name, suffix))
    }

    /// The text of a profile's private AWS config file; nil where there is none, or something that is no file.
    ///
    /// - Throws: ``FileError``.
    public func config(of name: ProfileName) throws(FileError) -> String? {
        do throws(FileError) {
            return try PrivateFile.read(configFile(of: name), .writableByOwner, limit: Self.configLimit)
                .map { String(decoding: $0, as: UTF8.self) }
        } catch {
            guard case .wrongKind = error else { throw error }
            return nil
        }
    }

    /// In bytes: room for a person's own lines.
    private static let configLimit = 1 << 20

    /// Writes a profile's private AWS files, unless they say the same already.
    ///
    /// - Parameters:
    ///   - keepsLines: whether a person's own lines are in the config. Without any they needn't be on the disk at once: where
    ///     a power failure leaves less of them, the next command that looks writes them anew. Waiting takes a hundred times as
    ///     long.
    ///   - prepared: for whoever writes those of many, since judging the way to a directory takes longer than all the rest.
    /// - Throws: ``FileError``.
    public func write(
        config: String, credentials: String, of name: ProfileName, keepsLines: Bool,
        _ prepared: PreparedDirectories? = nil
    ) throws(FileError) {
        if prepared == nil {
            try FileGuard.ensureDirectory(state)
            try FileGuard.ensureDirectory(awsDirectory)
        }
        let durability = keepsLines ? PrivateFile.Durability.lasting : .passing
        try PrivateFile.update(Array(config.utf8), to: configFile(of: name), durability)
        try PrivateFile.update(Array(credentials.utf8), to: credentialsFile(of: name), durability)
    }

    fileprivate var promptDirectory: String { "\(state)/prompt" }

    /// Takes the refresh lock of a profile.
    ///
    /// - Parameter now: what the lock file is stamped with.
    /// - Returns: nil where another process is refreshing it.
    /// - Throws: ``FileError``.
    public func attemptRefreshLock(
        of name: ProfileName, at now: Timestamp = SystemClock.read().timestamp
    ) throws(FileError) -> FileLock? {
        let path = lockFile(of: name)
        try FileGuard.ensureDirectory(state)
        try FileGuard.ensureDirectory(path.parentDirectory)
        return try FileLock.attempt(file: path, at: now)
    }

    /// Takes the refresh lock of a profile from a process that has held it since before `limit`.
    ///
    /// - Returns: nil where it is free, or others do so right now.
    /// - Throws: ``FileError``.
    public func takeOverRefreshLock(
        of name: ProfileName, heldSinceBefore limit: Timestamp, at now: Timestamp
    ) throws(FileError) -> FileLock? {
        try FileLock.takeOver(file: lockFile(of: name), stampedBefore: limit, at: now)
    }

    /// When the refresh lock was taken last, where that refresh has left no result in the database: it runs, was killed,
    /// or found that its result couldn't be kept. In the future where none is to be begun before. nil: neither.
    public func unfinishedRefresh(of name: ProfileName) -> Timestamp? {
        FileLock.stamp(file: lockFile(of: name)).flatMap { $0 == .finishedRefresh ? nil : $0 }
    }

    /// Who is refreshing a profile right now; nil: no process does.
    public func refreshHolder(of name: ProfileName) -> FileLock.Holder? {
        FileLock.holder(file: lockFile(of: name))
    }

    /// Takes the lock of the one service that keeps all profiles fresh.
    ///
    /// - Returns: nil where another service has it.
    /// - Throws: ``FileError``.
    public func attemptServiceLock() throws(FileError) -> FileLock? {
        try FileGuard.ensureDirectory(state)
        return try FileLock.attempt(file: serviceLockFile)
    }

    /// The service that keeps all profiles fresh; nil: none runs.
    public var serviceHolder: FileLock.Holder? { FileLock.holder(file: serviceLockFile) }
}

/// Says that the directories of profiles' files were made and judged a moment ago.
public struct PreparedDirectories: Sendable {
    fileprivate init() {}
}

extension Store {
    /// Writes anew what a state directory that was lost held of all profiles: prompts' lines and the shells' bindings.
    /// Where it is there, this looks at one directory and does nothing.
    ///
    /// - Throws: ``StoreError``, ``FileError``.
    public func restoreState(at now: ClockReading) throws {
        if try FileGuard.checkDirectory(paths.promptDirectory) { return }
        for snapshot in try profiles() { try PromptState(snapshot, at: now).write(in: paths) }
        try writeBindings()
    }
}

extension Timestamp {
    /// What the lock file of a refresh is stamped with whose result is in the database.
    public static let finishedRefresh = Timestamp(seconds: 0)
}
