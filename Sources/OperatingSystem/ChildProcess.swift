internal import COperatingSystem
internal import Libc

/// Other programs: run to their end, left to run alone, or run in this one's place. Never through a shell.
public enum ChildProcess {
    /// What a program that ran to its end left behind.
    public struct Ending: Sendable {
        /// Its exit status; 128 and the signal's number where a signal ended it, as shells have it.
        public let status: Int32
        /// What it wrote to standard output, where that was asked for.
        public let standardOutput: [UInt8]
        /// What it wrote to standard error, up to 64 KiB.
        public let standardError: [UInt8]

        init(waitStatus: Int32, standardOutput: [UInt8] = [], standardError: [UInt8] = []) {
            let signal = waitStatus & 0x7F
            self.init(
                status: signal == 0 ? (waitStatus >> 8) & 0xFF : 128 + signal, standardOutput: standardOutput,
                standardError: standardError)
        }

        public init(status: Int32, standardOutput: [UInt8] = [], standardError: [UInt8] = []) {
            self.status = status
            self.standardOutput = standardOutput
            self.standardError = standardError
        }
    }

    /// Seconds that a program which only helps may take.
    public static let helperLimit = 10

    /// Runs a program and waits for it.
    ///
    /// With a time limit it runs in a process group of its own, all of which is ended when the time is up: a script may
    /// wait for another program. It can't read from the terminal then.
    ///
    /// - Parameters:
    ///   - input: its standard input; /dev/null where there is nothing to say.
    ///   - outputLimit: how many bytes of its standard output are wanted at most; nil: none, it is /dev/null.
    ///   - sharingError: lets it write to this process's own standard error; then nothing of that is kept.
    ///   - settings: environment variables that it has otherwise than this process, or besides.
    ///   - limit: seconds after which it is ended; nil: it may take its time.
    /// - Throws: ``FileError`` where it can't be started; ``FileError/tooLarge(path:bytes:)`` where it wrote more than
    ///   is wanted; ``FileError/overdue(path:seconds:)`` where it took longer than it may.
    public static func run(
        _ path: String, _ arguments: [String], input: [UInt8] = [], outputLimit: Int? = nil, sharingError: Bool = false,
        settings: [(name: String, value: String)] = [], limit: Int? = helperLimit
    ) throws(FileError) -> Ending {
        let conversation = ChildPipes(
            input: input.isEmpty ? nil : try Pipe(for: path), output: outputLimit == nil ? nil : try Pipe(for: path),
            error: sharingError ? nil : try Pipe(for: path))
        let deadline = limit.map { SystemClock.uptime + Double($0) }
        let child = try spawn(path, arguments, conversation, settings, inOwnGroup: limit != nil)
        let said = conversation.run(
            saying: input, to: child, outputLimit: outputLimit ?? 0, errorLimit: errorLimit, deadline: deadline)
        guard let status = wait(for: child, until: deadline) else {
            end(child)
            throw .overdue(path: path, seconds: limit ?? 0)
        }
        if let outputLimit, said.output.count > outputLimit { throw .tooLarge(path: path, bytes: outputLimit) }
        return Ending(waitStatus: status, standardOutput: said.output, standardError: said.error)
    }

    /// How many bytes of standard error are kept.
    static let errorLimit = 64 * 1024

    /// - Parameter deadline: seconds of uptime; nil: none.
    /// - Returns: its wait status; nil where it is still running then.
    private static func wait(for child: pid_t, until deadline: Double?) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, deadline == nil ? 0 : WNOHANG)
            if ended == child { return status }
            // Somebody else has reaped it: there is nothing to be known any more.
            if ended < 0, errno != EINTR { return 0 }
            if ended == 0, let deadline {
                if SystemClock.uptime >= deadline { return nil }
                usleep(2000)
            }
        }
    }

    /// Ends the process group of a child: first it may tidy up.
    private static func end(_ child: pid_t) {
        kill(-child, SIGTERM)
        if wait(for: child, until: SystemClock.uptime + 1) == nil {
            kill(-child, SIGKILL)
            _ = wait(for: child, until: nil)
        }
        // What it had started and left behind.
        kill(-child, SIGKILL)
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ streams: ChildPipes, _ settings: [(name: String, value: String)],
        inOwnGroup: Bool
    ) throws(FileError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input = streams.input {
            posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let output = streams.output {
            posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        // Its own over itself is for one that would be closed: a stream that was closed when this process was started.
        posix_spawn_file_actions_adddup2(&actions, streams.error?.writing ?? 2, 2)
        // A worker thread may hold signals back; the program must not do so, too.
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var heldBack = sigset_t()
        sigemptyset(&heldBack)
        posix_spawnattr_setsigmask(&attributes, &heldBack)
        // 0: a group by its own number.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | (inOwnGroup ? Int16(POSIX_SPAWN_SETPGROUP) : 0))
        var child = pid_t()
        let code = withCStrings([path] + arguments) { arguments in
            withEnvironment(settings) { variables in
                DescriptorLimit.asInherited {
                    posix_spawn(&child, path, &actions, &attributes, arguments, variables)
                }
            }
        }
        guard code == 0 else { throw .failed(doing: "run", path: path, errno: code) }
        return child
    }

    /// Runs a program in this one's place (execve): same process, same descriptors, its exit status is the only one.
    ///
    /// - Parameters:
    ///   - name: its argument 0.
    ///   - lastArguments: how many of this process's own last arguments it gets. They are handed on as the bytes they
    ///     are, and so is the environment: file names and values need not be UTF-8.
    ///   - changes: what its environment has otherwise than this one's; nil: not at all.
    /// - Returns: the errno that says why it did not happen.
    public static func replace(
        with path: String, name: String, lastArguments count: Int, changes: [(name: String, value: String?)] = []
    ) -> Int32 {
        ThisProcess.restoreInheritance()
        for change in changes {
            if let value = change.value {
                setenv(change.name, value, 1)
            } else {
                unsetenv(change.name)
            }
        }
        let own = ThisProcess.ownArguments
        withCStrings([name]) { first in
            _ = execve(path, first.dropLast() + own.suffix(count) + [nil], heddle_environment())
            // A script without a first line that names its shell is the shell's, as execvp(3) has it.
            guard errno == ENOEXEC else { return }
            withCStrings(["/bin/sh", path]) { shell in
                _ = execve("/bin/sh", shell.dropLast() + own.suffix(count) + [nil], heddle_environment())
            }
        }
        return errno
    }

    /// Looks a program up as a shell does: a name with a slash is a path, any other is searched for along `PATH`.
    ///
    /// - Returns: nil where there is no such file that can be run.
    public static func find(_ name: String, path: String?) -> String? {
        guard !name.isPathWithSlash else { return access(name, F_OK) == 0 ? name : nil }
        let directories = (path ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":", omittingEmptySubsequences: false)
        // A relative entry would run whatever lies in the working directory: a repository may have a heddled or an aws.
        return directories.lazy.filter { $0.isAbsolutePath }.map { "\($0)/\(name)" }.first(where: isExecutable)
    }

    /// Whether it is a regular file that this user may run.
    public static func isExecutable(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// This process's environment with some variables set otherwise, as the bytes they are.
    private static func withEnvironment<Result>(
        _ settings: [(name: String, value: String)], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var inherited: [UnsafeMutablePointer<CChar>?] = []
        var next = heddle_environment()
        while let variable = next?.pointee {
            let isReplaced = settings.contains { strncmp(variable, "\($0.name)=", $0.name.utf8.count + 1) == 0 }
            if !isReplaced { inherited.append(variable) }
            next = next?.successor()
        }
        return withCStrings(settings.map { "\($0.name)=\($0.value)" }) { body(inherited + $0) }
    }

    static func withCStrings<Result>(
        _ arguments: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let arguments = arguments.map { strdup($0) }
        defer { for string in arguments { free(string) } }
        return body(arguments + [nil])
    }
}
