internal import COperatingSystem
internal import Libc

/// The running program itself.
public enum ThisProcess {
    /// Leaves no memory image behind when it crashes, keeps other processes of this user from attaching to it, and
    /// makes no file that others can read; a file that may not grow is an error like a full disk's, not death by a
    /// signal. Called first of all.
    public static func guardSecrets() {
        // Whatever is opened next would take the place of a standard stream that is closed, and be written to.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The wrong way round, so that what is written to a closed stream still fails, as glibc has it for setuid
            // programs. Closed again for a program that takes this one's place.
            _ = open("/dev/null", (descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC)
        }
        _ = ownArguments
        inheritedCoreLimit = heddle_limit_core_dumps(0)
        inheritedMask = umask(0o077)
        _ = inheritedFileSizeHandler
        _ = heddle_forbid_inspection()
    }

    /// The name that this process was called by, and what followed it, with anything that isn't UTF-8 replaced.
    public static var arguments: [String] { ownArguments.compactMap { $0.map { String(cString: $0) } } }

    /// The same as the bytes they are.
    nonisolated(unsafe) static let ownArguments: UnsafeBufferPointer<UnsafeMutablePointer<CChar>?> = {
        var words: UnsafePointer<UnsafeMutablePointer<CChar>?>?
        let count = heddle_arguments(&words)
        return UnsafeBufferPointer(start: words, count: Int(count))
    }()

    /// Takes variables out of this process's environment, for libraries and children. To be called before there is a
    /// second thread.
    public static func forget(_ variables: [String]) {
        for name in variables { unsetenv(name) }
    }

    /// The soft limit for memory images, in bytes, that this process was started with, for the program that takes its
    /// place. Written once, before there is a second thread.
    nonisolated(unsafe) private static var inheritedCoreLimit: UInt64?

    /// The file mode mask that this process was started with, for the program that takes its place.
    /// Written once, before there is a second thread.
    nonisolated(unsafe) private static var inheritedMask: mode_t?

    /// What SIGXFSZ did when this process was started, for the program that takes its place; ignored from the first
    /// look on.
    private static let inheritedFileSizeHandler = signal(SIGXFSZ, SIG_IGN)

    static func restoreInheritance() {
        guard let inheritedMask else { return }
        umask(inheritedMask)
        if let inheritedCoreLimit { _ = heddle_limit_core_dumps(inheritedCoreLimit) }
        signal(SIGXFSZ, inheritedFileSizeHandler)
    }

    /// The running program's own path, links resolved; nil where the system doesn't tell.
    public static let executablePath: String? = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        #if canImport(Darwin)
            var size = UInt32(path.count)
            guard _NSGetExecutablePath(&path, &size) == 0, let resolved = realpath(path, nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        #else
            let length = readlink("/proc/self/exe", &path, path.count)
            if length > 0 { return String(decoding: path[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self) }
            // Some containers have no /proc.
            guard let executed = heddle_path_executed(), let resolved = realpath(executed, nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        #endif
    }()

    /// The path by which this program was found, links kept, where that leads to this program; else
    /// ``executablePath``.
    ///
    /// What others are told to run: who has it behind a link (Homebrew, Nix, mise) replaces what the link leads to, and
    /// with it goes the resolved path.
    ///
    /// - Parameters:
    ///   - name: how it was called.
    ///   - path: where a name without a slash was looked for, as in `PATH`.
    public static func lastingPath(name: String? = arguments.first, path: String?) -> String? {
        guard let executablePath, let name, let found = ChildProcess.find(name, path: path) else {
            return executablePath
        }
        var absolute = found
        if !found.isAbsolutePath {
            guard let workingDirectory else { return executablePath }
            absolute = "\(workingDirectory)/\(found.hasPrefix("./") ? found.dropFirst(2) : found[...])"
        }
        var itsFacts = stat()
        var ourFacts = stat()
        guard stat(absolute, &itsFacts) == 0, stat(executablePath, &ourFacts) == 0,
            itsFacts.st_dev == ourFacts.st_dev, itsFacts.st_ino == ourFacts.st_ino
        else { return executablePath }
        return absolute
    }

    /// Has standard error lead to /dev/null from now on.
    public static func releaseStandardError() {
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard null >= 0 else { return }
        dup2(null, STDERR_FILENO)
        close(null)
    }

    public static var identifier: Int32 { getpid() }

    /// The number of the user that this process runs as.
    public static var userIdentifier: UInt32 { geteuid() }

    /// The name of that user, from /etc/passwd; nil for one who is not in there.
    public static var accountName: String? { Account.current?.name }

    /// The home directory of that user, from /etc/passwd; nil for one who is not in there.
    public static var accountHome: String? { Account.current?.home }

    public static var workingDirectory: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A path as it is without links: what `pwd -P` says in that directory.
    ///
    /// - Throws: ``FileError``.
    public static func resolvedDirectory(_ path: String) throws(FileError) -> String {
        guard let resolved = realpath(path, nil) else {
            if errno == ENOENT { throw .missing(path: path) }
            throw .failed(doing: "look at", path: path, errno: errno)
        }
        defer { free(resolved) }
        var facts = stat()
        guard stat(resolved, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
            throw .wrongKind(path: path, expected: "directory")
        }
        return String(cString: resolved)
    }

    /// Columns of the terminal behind standard output: `COLUMNS` if a person says so (environ(7)), else what the
    /// terminal says; 80 where there is none.
    public static var terminalColumns: Int {
        if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 { return columns }
        return TerminalSize(of: .output)?.columns ?? 80
    }

    /// All that comes by standard input.
    ///
    /// - Parameter limit: in bytes; more is refused.
    /// - Throws: ``FileError``.
    public static func readInput(limit: Int) throws(FileError) -> [UInt8] {
        try PrivateFile.readAll(STDIN_FILENO, path: "standard input", limit: limit)
    }

    public static func isTerminal(_ stream: StandardStream) -> Bool { isatty(stream.rawValue) == 1 }
}

public enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2
}
