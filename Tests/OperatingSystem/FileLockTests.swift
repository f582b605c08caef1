import Fixtures
import Libc
import OperatingSystem
import Testing

@Suite struct FileLockTests {
    let directory: ScratchDirectory
    let path: String

    init() throws {
        directory = try ScratchDirectory()
        path = directory("lock")
    }

    /// Runs `body` if the lock is free.
    private func locked<Result>(_ body: () throws -> Result) throws -> Result? {
        guard let lock = try FileLock.attempt(file: path) else { return nil }
        return try withExtendedLifetime(lock) { _ in try body() }
    }

    @Test func `One has the lock at a time, in one process, too`() throws {
        #expect(FileLock.holder(file: path) == nil)
        let inner = try locked {
            #expect(FileLock.holder(file: path) != nil)
            return try locked { true }
        }
        #expect(inner == .some(nil))
        #expect(FileLock.holder(file: path) == nil)
        #expect(try locked { true } == true)
    }

    @Test func `A lock file is its owner's alone, stays, and tells who had it last`() throws {
        _ = try locked {
            #expect(FileLock.holder(file: path)?.processID == getpid())
        }
        #expect(try directory.mode(of: "lock") == 0o600)
        #expect(try directory.text(of: "lock") == "\(getpid())\n")
    }

    @Test func `Another process sees that it is held, and has it afterwards`() async throws {
        let lock = try HeldLock(file: path)
        await #expect(processExitsWith: .success) { [path = path as String] in
            #expect(FileLock.holder(file: path) != nil)
            let lock = try FileLock.attempt(file: path)
            let isFree = lock != nil
            #expect(!isFree)
        }
        lock.release()
        await #expect(processExitsWith: .success) { [path = path as String] in
            #expect(FileLock.holder(file: path) == nil)
            let lock = try FileLock.attempt(file: path)
            let isFree = lock != nil
            #expect(isFree)
        }
    }

    @Test func `S15: A holder that is killed holds it no more`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let lock = try FileLock.attempt(file: path)
            withExtendedLifetime(lock) { lock in
                let isTaken = lock != nil && FileLock.holder(file: path) != nil
                #expect(isTaken)
                kill(getpid(), SIGKILL)
            }
        }
        #expect(directory.exists("lock"))
        #expect(try locked { true } == true)
    }

    @Test func `S30: A program that is started does not inherit the lock`() throws {
        let ending = try locked {
            try ChildProcess.run(
                "/bin/sh", ["-c", "ls -l /proc/self/fd /dev/fd/ >&2 2>/dev/null || ls -l /dev/fd/ >&2"])
        }
        let listing = String(decoding: try #require(ending).standardError, as: UTF8.self)
        #expect(!listing.contains(path))
    }

    @Test func `S3: A link, a loose file or a directory is not locked`() throws {
        try directory.link("link", symbolicallyTo: directory("elsewhere"))
        #expect(throws: FileError.symbolicLink(path: directory("link"))) {
            _ = try FileLock.attempt(file: directory("link"))
        }
        #expect(!directory.exists("elsewhere"))
        try directory.write("", to: "loose", mode: 0o666)
        #expect(throws: FileError.loose(path: directory("loose"), mode: 0o666, mend: "go-w")) {
            _ = try FileLock.attempt(file: directory("loose"))
        }
        #expect(throws: FileError.wrongKind(path: directory.path, expected: "file")) {
            _ = try FileLock.attempt(file: directory.path)
        }
    }

    @Test func `A lock file that isn't there is not held, and is not made by asking`() throws {
        #expect(FileLock.holder(file: path) == nil)
        #expect(!directory.exists("lock"))
    }

    @Test func `A directory's lock is held by one at a time`() async throws {
        let path = try directory.makeDirectory("guarded")
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    try FileLock.whileHolding(directory: path) {
                        // Fails where another is inside.
                        try PrivateFile.create("\(path)/inside")
                        try PrivateFile.remove("\(path)/inside")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `A directory's lock is free again after an error`() throws {
        struct Failure: Error {}
        #expect(throws: Failure.self) { try FileLock.whileHolding(directory: directory.path) { throw Failure() } }
        #expect(try FileLock.whileHolding(directory: directory.path) { 7 } == 7)
    }

    @Test func `A directory that isn't there can't be locked`() {
        #expect(throws: FileError.failed(doing: "open", path: directory("none"), errno: ENOENT)) {
            try FileLock.whileHolding(directory: directory("none")) {}
        }
    }
}

/// A lock that can be let go of in the middle of a test.
private final class HeldLock {
    private var lock: FileLock?

    init(file path: String) throws {
        lock = try FileLock.attempt(file: path)
        #expect(FileLock.holder(file: path) != nil)
    }

    func release() {
        lock = nil
    }
}
