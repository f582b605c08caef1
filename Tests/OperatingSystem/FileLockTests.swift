import Credentials
import Fixtures
import Libc
import Testing

@testable import OperatingSystem

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
        #expect(throws: FileError.wrongKind(path: directory.path, expected: "file", whose: .heddles)) {
            _ = try FileLock.attempt(file: directory.path)
        }
    }

    @Test func `A stamp tells since when a lock is held, and stays when it is let go of`() throws {
        let (noon, later) = (Timestamp(seconds: 1_800_000_000), Timestamp(seconds: 1_800_000_060))
        #expect(FileLock.stamp(file: path) == nil)
        do {
            let lock = try #require(Held(try FileLock.attempt(file: path, at: noon)))
            #expect(FileLock.holder(file: path)?.since == noon)
            lock.lock.stamp(later)
        }
        #expect(FileLock.stamp(file: path) == later)
        let lock = try #require(Held(try FileLock.attempt(file: path, at: noon)))
        #expect(lock.lock.formerStamp == later && FileLock.stamp(file: path) == noon)
    }

    @Test func `A holder that does nothing is replaced, once, and by nobody before its time`() throws {
        let noon = Timestamp(seconds: 1_800_000_000)
        func later(_ seconds: Int) -> Timestamp { Timestamp(seconds: noon.seconds + seconds) }
        var former = Held(try FileLock.attempt(file: path, at: noon))
        #expect(former != nil)
        func takeOver(before limit: Timestamp, at now: Timestamp) throws -> Held? {
            Held(try FileLock.takeOver(file: path, stampedBefore: limit, at: now))
        }
        #expect(try takeOver(before: noon, at: later(5)) == nil)
        var next = try takeOver(before: later(1), at: later(11))
        #expect(next != nil)
        #expect(FileLock.holder(file: path) == FileLock.Holder(processID: getpid(), since: later(11)))
        // Who comes a moment later finds it taken.
        #expect(try takeOver(before: later(2), at: later(12)) == nil)
        #expect(try Held(FileLock.attempt(file: path)) == nil)
        // That the former goes on, and lets go of what it had, gives the lock to nobody.
        former = nil
        #expect(try Held(FileLock.attempt(file: path)) == nil)
        next = nil
        #expect(try Held(FileLock.attempt(file: path)) != nil)
        #expect(try directory.names() == ["lock"])
    }

    @Test func `A lock that is free is not taken over`() throws {
        _ = Held(try FileLock.attempt(file: path, at: Timestamp(seconds: 1)))
        let taken = Held(
            try FileLock.takeOver(file: path, stampedBefore: Timestamp(seconds: 2), at: Timestamp(seconds: 3)))
        #expect(taken == nil)
    }

    @Test(arguments: [ENOSYS, EOPNOTSUPP, ENOLCK])
    func `A file system without locks is told from a lock that another has`(_ code: Int32) throws {
        func attempt(_ code: Int32) throws(FileError) -> Held? {
            let descriptor = open(directory.path, O_RDONLY | O_CLOEXEC)
            let lock = try FileLock.take(descriptor, path, wait: false) { _, _ in
                errno = code
                return -1
            }
            return Held(lock)
        }
        let error = #expect(throws: FileError.noLocks(path: path)) { try attempt(code) }
        #expect(error?.hint?.hasPrefix("export HEDDLE_HOME=/var/tmp/heddle-") == true && error?.status == .setUp)
        #expect(try attempt(EWOULDBLOCK) == nil)
        #expect(RecordLocks.areMissing(in: directory.path) { _ in code })
        #expect(!RecordLocks.areMissing(in: directory.path) { _ in EAGAIN })
        #expect(!RecordLocks.areMissing(in: directory.path))
        #expect(try directory.names() == [])
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

/// A lock that goes where noncopyable values can't.
private final class Held: Equatable {
    let lock: FileLock

    init?(_ attempt: consuming FileLock?) {
        guard let lock = consume attempt else { return nil }
        self.lock = lock
    }

    static func == (one: Held, other: Held) -> Bool { one === other }
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
