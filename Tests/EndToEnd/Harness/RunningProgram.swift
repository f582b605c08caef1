import Foundation
import Libc

/// A program that was started. It is killed, if need be, when the test lets go of it.
final class RunningProgram {
    let identifier: pid_t
    let command: Command
    private let started = ContinuousClock.now
    private let output: Stream
    private let error: Stream
    private var status: Int32?

    struct NotStarted: Error {
        let program: String
        let errno: Int32
    }

    /// It ran for longer than it may.
    struct Late: Error, CustomStringConvertible {
        let ending: Ending
        var description: String { "it was still running after \(ending.command.limit) s: \(ending)" }
    }

    init(_ command: Command) throws {
        self.command = command
        let terminal = command.needsTerminal ? try Terminal() : nil
        if case .terminal(let text) = command.input { terminal?.type(text) }
        let output = try terminal.map(Stream.init) ?? Stream()
        let error = try Stream()
        defer {
            output.closeWritingEnd()
            error.closeWritingEnd()
        }
        (self.output, self.error) = (output, error)
        identifier = try Self.spawn(command, terminal, output: output, error: error)
    }

    deinit {
        if status == nil {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    func send(_ signal: Int32) { kill(identifier, signal) }

    /// What it has written to standard error so far.
    func errorSoFar() -> String {
        error.readWhatIsThere()
        return String(decoding: error.content, as: UTF8.self)
    }

    var isRunning: Bool {
        reap()
        return status == nil
    }

    /// Waits for its end.
    ///
    /// - Throws: ``Late``; it has been killed then.
    func ending() throws -> Ending {
        var isLate = false
        while isRunning {
            if !isLate, started.duration(to: .now) > .seconds(command.limit) {
                isLate = true
                kill(identifier, SIGKILL)
            }
            var descriptors = [output.readingEnd, error.readingEnd].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            poll(&descriptors, nfds_t(descriptors.count), 2)
            output.readWhatIsThere()
            error.readWhatIsThere()
        }
        output.readWhatIsThere()
        error.readWhatIsThere()
        let ending = Ending(
            command: command, waitStatus: status ?? 0, output: output.content, error: error.content,
            duration: started.duration(to: .now))
        if isLate { throw Late(ending: ending) }
        return ending
    }

    private func reap() {
        guard status == nil else { return }
        var found: Int32 = 0
        if waitpid(identifier, &found, WNOHANG) == identifier { status = found }
    }

    /// POSIX_SPAWN_SETSID, which glibc and Darwin have behind a macro.
    #if canImport(Darwin)
        private static let newSession: Int32 = 0x0400
    #else
        private static let newSession: Int32 = 0x80
    #endif

    private static func spawn(
        _ command: Command, _ terminal: Terminal?, output: Stream, error: Stream
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        switch command.input {
        case .nothing: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
        case .closed: posix_spawn_file_actions_addclose(&actions, 0)
        case .terminal: posix_spawn_file_actions_addopen(&actions, 0, terminal?.path ?? "", O_RDWR, 0)
        }
        switch command.output {
        case .captured: posix_spawn_file_actions_adddup2(&actions, output.writingEnd, 1)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT, 0o600)
        case .closed: posix_spawn_file_actions_addclose(&actions, 1)
        case .terminal: posix_spawn_file_actions_addopen(&actions, 1, terminal?.path ?? "", O_RDWR, 0)
        }
        if case .terminal = command.input {
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        } else {
            posix_spawn_file_actions_adddup2(&actions, error.writingEnd, 2)
        }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Nothing of the test runner's own: no descriptor, no signal that it holds back or ignores.
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // Nor the terminal that the tests may have been started at: whatever is asked must be asked at the test's own.
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | Self.newSession
        #if canImport(Darwin)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            // It is no error in glibc and musl to close what is not open.
            for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var child = pid_t()
        let words = CStrings([Array(command.program.utf8)] + command.arguments)
        let variables = CStrings(command.environment.map { Array("\($0.key)=\($0.value)".utf8) })
        let code = posix_spawn(&child, command.program, &actions, &attributes, words.pointers, variables.pointers)
        guard code == 0 else { throw NotStarted(program: command.program, errno: code) }
        return child
    }
}

/// What a program writes, over a pipe.
private final class Stream {
    let readingEnd: Int32
    let writingEnd: Int32
    private(set) var content: [UInt8] = []

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw RunningProgram.NotStarted(program: "pipe", errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        (readingEnd, writingEnd) = (ends[0], ends[1])
    }

    init(_ terminal: Terminal) {
        (readingEnd, writingEnd) = (terminal.person, terminal.program)
    }

    deinit { close(readingEnd) }

    /// Whoever else holds the other end is not waited for.
    func readWhatIsThere() {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = read(readingEnd, &chunk, chunk.count), count > 0 { content += chunk[..<count] }
    }

    func closeWritingEnd() { close(writingEnd) }
}

/// The two sides of a terminal.
private struct Terminal {
    let person: Int32
    let program: Int32
    /// Of the program's side: the first to open it in a session of its own has it as the controlling terminal.
    let path: String

    init() throws {
        var (person, program) = (Int32(-1), Int32(-1))
        guard openpty(&person, &program, nil, nil, nil) == 0 else {
            throw RunningProgram.NotStarted(program: "a terminal", errno: errno)
        }
        for end in [person, program] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(person, F_SETFL, O_NONBLOCK)
        (self.person, self.program) = (person, program)
        // Not ttyname(3), whose answer another test's call would overwrite.
        var name = [CChar](repeating: 0, count: 128)
        guard ttyname_r(program, &name, name.count) == 0 else {
            throw RunningProgram.NotStarted(program: "a terminal", errno: errno)
        }
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func type(_ text: String) { write(person, text, text.utf8.count) }
}

extension Command {
    fileprivate var needsTerminal: Bool {
        switch (input, output) {
        case (.terminal, _), (_, .terminal): true
        default: false
        }
    }
}

/// An array of strings as execve takes it.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [[UInt8]]) {
        pointers = strings.map { bytes in strdup(bytes.map { CChar(bitPattern: $0) } + [0]) } + [nil]
    }

    deinit {
        for pointer in pointers { free(pointer) }
    }
}
