import Fixtures
import Libc
import OperatingSystem
import Testing

@Suite struct DetachedProcessTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    private func run(_ script: String, _ arguments: String..., patience: Double) throws -> ChildProcess.Ending? {
        try ChildProcess.runDetached("/bin/sh", ["-c", script, "sh"] + arguments, patience: patience)
    }

    @Test(arguments: [0, 1, 69, 127, 255])
    func `What ends in time is told with its status and what it said`(_ status: Int32) throws {
        let ending = try #require(try run("echo lost; echo problem >&2; exit $1", "\(status)", patience: 10))
        #expect(ending.status == status && ending.standardError == Array("problem\n".utf8))
    }

    @Test func `The signal that ended it is told as shells do`() throws {
        #expect(try run("kill -TERM $$", patience: 10)?.status == 128 + SIGTERM)
    }

    @Test func `What takes longer goes on when nobody waits any more, whatever it says`() throws {
        try directory.makePipe("pipe")
        let start = ContinuousClock.now
        let script = "sleep 4; head -c 200000 /dev/zero >&2; echo; echo alive > \"$1\""
        #expect(try run(script, directory("pipe"), patience: 0.1) == nil)
        #expect(start.duration(to: .now) < .seconds(4))
        #expect(try directory.readPipe("pipe") == "alive\n")
    }

    @Test func `It is no child of ours, and in a session of its own`() throws {
        let ending = try #require(try run("ps -o sid=,ppid= -p $$ >&2", patience: 10))
        let numbers = String(decoding: ending.standardError, as: UTF8.self).split(separator: " ")
            .compactMap { Int32($0.trimmingPrefix("\n").prefix { $0.isNumber }) }
        try #require(numbers.count == 2)
        #expect(numbers[0] != getsid(0) && numbers[1] != getpid())
    }

    @Test func `It has its standard streams and no other descriptor of ours`() throws {
        let leaky = open(directory.path, O_RDONLY)
        defer { close(leaky) }
        let script =
            "for fd in /proc/$$/fd/*; do [ ${fd##*/} -le 2 ] || readlink $fd >&2; done; readlink /proc/$$/fd/0 >&2"
        let ending = try #require(try run(script, patience: 10))
        let links = String(decoding: ending.standardError, as: UTF8.self).split(separator: "\n")
        #expect(!links.contains { $0.hasPrefix(directory.path) || $0.hasPrefix("pipe:") }, "\(links)")
        #expect(links.last == "/dev/null")
    }

    @Test func `S51: It works in /, so that no directory of ours can't be unmounted`() throws {
        let ending = try #require(try run("pwd -P >&2", patience: 10))
        #expect(ending.standardError == Array("/\n".utf8))
    }

    @Test func `What can't be run says so`() throws {
        let file = try directory.write("", to: "plain")
        #expect(throws: FileError.failed(doing: "run", path: directory("none"), errno: ENOENT)) {
            try ChildProcess.runDetached(directory("none"), [], patience: 10)
        }
        #expect(throws: FileError.failed(doing: "run", path: file, errno: EACCES)) {
            try ChildProcess.runDetached(file, [], patience: 10)
        }
    }

    @Test func `It leaves no descriptor and no zombie behind`() async throws {
        await #expect(processExitsWith: .success) {
            let before = Limits.openDescriptors()
            for _ in 0..<20 { _ = try ChildProcess.runDetached("/bin/sh", ["-c", "exit 1"], patience: 10) }
            #expect(Limits.openDescriptors().count < before.count + 20)
            #expect(waitpid(-1, nil, WNOHANG) == -1)
        }
    }

    @Test func `A program left to run alone has a session of its own, and nobody waits for it`() throws {
        try directory.makePipe("pipe")
        let script = "exec > \"$1\"; echo $(ps -o sid= -p $$) $$ $(ps -o ppid= -p $$)"
        try ChildProcess.startDetached("/bin/sh", ["-c", script, "sh", directory("pipe")])
        let numbers = try directory.readPipe("pipe").split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        try #require(numbers.count == 3)
        #expect(numbers[0] != getsid(0))
        #expect(numbers[2] != getpid())
    }

    @Test func `S30: A program left to run alone has no descriptor of ours`() throws {
        try directory.makePipe("pipe")
        let leaky = open(directory("pipe"), O_RDWR)
        defer { close(leaky) }
        let script = "readlink /proc/$$/fd/* > \"$1.part\" 2>/dev/null; mv \"$1.part\" \"$1\"; echo > \"$2\""
        try ChildProcess.startDetached("/bin/sh", ["-c", script, "sh", directory("list"), directory("pipe")])
        var byte: UInt8 = 0
        #expect(read(leaky, &byte, 1) == 1)
        #expect(try !directory.text(of: "list").contains("/pipe"))
    }
}
