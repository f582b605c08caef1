import Fixtures
import Libc
import OperatingSystem
import Testing

@Suite struct ChildProcessTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    private func shell(_ script: String, _ arguments: String...) throws -> (status: Int32, said: String) {
        let ending = try ChildProcess.run("/bin/sh", ["-c", script, "sh"] + arguments)
        return (ending.status, String(decoding: ending.standardError, as: UTF8.self))
    }

    @Test(arguments: [0, 1, 64, 78, 127, 255])
    func `A program's exit status is told`(_ status: Int32) throws {
        #expect(try shell("exit $1", "\(status)").status == status)
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGINT])
    func `The signal that ended a program is told as shells do`(_ signal: Int32) throws {
        #expect(try shell("kill -$1 $$", "\(signal)").status == 128 + signal)
    }

    @Test func `S51: A program that shares a standard error that was closed has one that leads nowhere`() async {
        await #expect(processExitsWith: .success) {
            for descriptor: Int32 in [0, 1, 2] { close(descriptor) }
            ThisProcess.guardSecrets()
            let script = "test -e /dev/fd/2 && exec 9</dev/null && test -e /dev/fd/2"
            exit(try ChildProcess.run("/bin/sh", ["-c", script], sharingError: true).status)
        }
    }

    @Test func `What it writes to standard error is kept`() throws {
        #expect(try shell("echo no; echo problem >&2; echo hint >&2; exit 3") == (3, "problem\nhint\n"))
    }

    @Test(arguments: [65535, 65536, 65537, 1_000_000])
    func `Standard error is kept up to 64 KiB, and read to its end`(_ count: Int) throws {
        let ending = try shell(
            "head -c $1 /dev/zero | tr '\\0' x >&2; echo done > \"$2\"", "\(count)", directory("done"))
        #expect(ending.status == 0)
        #expect(ending.said == String(repeating: "x", count: min(count, 65536)))
        #expect(directory.exists("done"))
    }

    @Test(arguments: [nil, 60])
    func `What it started and left behind, with its streams open, is not waited for`(_ limit: Int?) throws {
        let script = "sleep 30 & echo $! > \"$1\"; head -c 100000 /dev/zero | tr '\\0' x; echo why >&2"
        let begun = ContinuousClock.now
        let ending = try ChildProcess.run(
            "/bin/sh", ["-c", script, "sh", directory("left")], outputLimit: 100_000, limit: limit)
        #expect(ContinuousClock.now - begun < .seconds(10))
        #expect(ending.status == 0 && ending.standardOutput.count == 100_000)
        #expect(String(decoding: ending.standardError, as: UTF8.self) == "why\n")
        let left = try #require(pid_t(directory.text(of: "left").dropLast()))
        // It isn't ended either: a password manager may have started its agent.
        #expect(kill(left, SIGKILL) == 0)
    }

    @Test(arguments: [1, 65536, 1_000_000])
    func `What is said to a program it can say back, however much it is`(_ count: Int) throws {
        let text = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let ending = try ChildProcess.run("/bin/cat", [], input: text, outputLimit: count)
        #expect(ending.status == 0)
        #expect(ending.standardOutput == text)
    }

    @Test func `A program that doesn't listen to its end is no trouble`() async throws {
        await #expect(processExitsWith: .success) {
            let text = [UInt8](repeating: 0x78, count: 1_000_000)
            let ending = try ChildProcess.run("/bin/sh", ["-c", "exec <&-; echo done"], input: text, outputLimit: 10)
            #expect(ending.standardOutput == Array("done\n".utf8))
        }
    }

    @Test func `More than is wanted is an error, not a part of it`() throws {
        #expect(throws: FileError.tooLarge(path: "/bin/echo", bytes: 3)) {
            try ChildProcess.run("/bin/echo", ["abc"], outputLimit: 3)
        }
        #expect(try ChildProcess.run("/bin/echo", ["abc"], outputLimit: 4).standardOutput == Array("abc\n".utf8))
    }

    @Test func `A program can have variables of its own`() async throws {
        await #expect(processExitsWith: .success) {
            setenv("HEDDLE_A", "outer", 1)
            setenv("HEDDLE_AB", "kept", 1)
            let script = "echo $HEDDLE_A $HEDDLE_AB $HEDDLE_C; env | grep -c ^HEDDLE_A="
            let settings = [(name: "HEDDLE_A", value: "inner"), (name: "HEDDLE_C", value: "new")]
            let ending = try ChildProcess.run("/bin/sh", ["-c", script], outputLimit: 100, settings: settings)
            #expect(String(decoding: ending.standardOutput, as: UTF8.self) == "inner kept new\n1\n")
        }
    }

    @Test func `Standard input is empty and standard output goes nowhere`() throws {
        let ending = try shell("cat; test -t 1 || readlink /proc/self/fd/0 >&2 || true; echo ignored")
        #expect(ending.status == 0)
        #expect(["/dev/null\n", ""].contains(ending.said))
    }

    @Test(arguments: ["a b", "$(touch x)", "`id`", "'", "\"", "\\", "*", "", "-n", "ü", "a\nb", "; exit 9"])
    func `S30: Arguments pass no shell`(_ argument: String) throws {
        #expect(try shell("printf %s \"$1\" >&2", argument) == (0, argument))
    }

    @Test func `S30: A program that is run has its standard streams and nothing else of ours`() async throws {
        await #expect(processExitsWith: .success) { [path = directory("lock") as String] in
            // What the test runner left open is not ours.
            for descriptor in 3..<1024 as Range<Int32> { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            let lock = try FileLock.attempt(file: path)
            let script = "for fd in /dev/fd/*; do [ ${fd##*/} -le 2 ] || readlink $fd >&2; done; true"
            let ending = try withExtendedLifetime(lock) { _ in try ChildProcess.run("/bin/sh", ["-c", script]) }
            #expect(String(decoding: ending.standardError, as: UTF8.self) == "")
        }
    }

    @Test func `Running programs leaves no descriptor behind`() async throws {
        await #expect(processExitsWith: .success) {
            let before = Limits.openDescriptors()
            for _ in 0..<20 {
                _ = try ChildProcess.run("/bin/sh", ["-c", "exit 1"])
                _ = #expect(throws: FileError.self) { try ChildProcess.run("/nowhere/program", []) }
            }
            // The Swift runtime may have opened one of its own meanwhile; a leak would be twenty or more.
            #expect(Limits.openDescriptors().count < before.count + 20)
        }
    }

    @Test func `The environment is handed on`() async throws {
        await #expect(processExitsWith: .success) {
            setenv("HEDDLE_TEST", "a b", 1)
            let ending = try ChildProcess.run("/bin/sh", ["-c", "printf %s \"$HEDDLE_TEST\" >&2"])
            #expect(ending.standardError == Array("a b".utf8))
        }
    }

    @Test func `A program that can't be started says so`() throws {
        let file = try directory.write("", to: "plain")
        #expect(throws: FileError.failed(doing: "run", path: directory("none"), errno: ENOENT)) {
            try ChildProcess.run(directory("none"), [])
        }
        #expect(throws: FileError.failed(doing: "run", path: file, errno: EACCES)) { try ChildProcess.run(file, []) }
    }

    @Test func `A program that never ends is ended when its time is up, with all that it started`() throws {
        try directory.makePipe("pipe")
        let reading = open(directory("pipe"), O_RDONLY | O_NONBLOCK)
        defer { close(reading) }
        let script = "sleep 60 > \"$1\" & sleep 60"
        let start = ContinuousClock.now
        #expect(throws: FileError.overdue(path: "/bin/sh", seconds: 1)) {
            try ChildProcess.run("/bin/sh", ["-c", script, "sh", directory("pipe")], limit: 1)
        }
        #expect((1...5).contains(start.duration(to: .now) / .seconds(1)))
        // The pipe is at its end once the last of them is gone; until then there is nothing to be read.
        var byte: UInt8 = 0
        var count = -1
        for _ in 0..<500 where count < 0 {
            count = read(reading, &byte, 1)
            if count < 0 { usleep(10_000) }
        }
        #expect(count == 0)
    }

    @Test func `A program that will not be ended is killed`() throws {
        #expect(throws: FileError.overdue(path: "/bin/sh", seconds: 1)) {
            try ChildProcess.run("/bin/sh", ["-c", "trap '' TERM; while :; do sleep 0.1; done"], limit: 1)
        }
    }

    @Test func `A program that has closed its streams is waited for no longer, either`() throws {
        #expect(throws: FileError.overdue(path: "/bin/sh", seconds: 1)) {
            try ChildProcess.run("/bin/sh", ["-c", "exec >&- 2>&-; sleep 60"], outputLimit: 10, limit: 1)
        }
    }

    @Test func `A program that ends in time is none the worse for its limit`() throws {
        let ending = try ChildProcess.run("/bin/sh", ["-c", "sleep 0.2; echo done; exit 3"], outputLimit: 10, limit: 5)
        #expect(ending.status == 3 && ending.standardOutput == Array("done\n".utf8))
    }
}
