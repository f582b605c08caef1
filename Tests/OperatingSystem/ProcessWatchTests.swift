import Fixtures
import Libc
import Testing

@testable import OperatingSystem

@Suite struct ProcessWatchTests {
    @Test func `A process that there is none of can't be watched`() throws {
        let child = try #require(try ChildProcess.runDetached("/bin/sh", ["-c", "echo $$ >&2"], patience: 10))
        let number = try #require(Int32(String(decoding: child.standardError, as: UTF8.self).dropLast()))
        #expect(throws: FileError.failed(doing: "watch", path: "process \(number)", errno: ESRCH)) {
            try ProcessWatch.endThisProcess(with: number)
        }
        // That it is gone is what was asked for.
        try ProcessWatch.askToEnd(number)
    }

    @Test func `A detached program tells what it says before it ends, and then how it ended`() throws {
        let child = try DetachedChild(
            "/bin/sh", ["-c", "echo ready >&2; read line < \"$1\"; exit 3", "sh", "/dev/null"])
        var ending: ChildProcess.Ending?
        while ending == nil { ending = try child.ending(within: 0.05) }
        #expect(child.errorSoFar == Array("ready\n".utf8) && ending?.status == 3)
    }

    @Test func `A version tells another content, another file and a changed mode`() throws {
        let directory = try ScratchDirectory()
        let path = directory("file")
        #expect(FileVersion(of: path) == nil)
        try directory.write("one", to: "file")
        let first = try #require(FileVersion(of: path))
        #expect(FileVersion(of: path) == first)
        try directory.write("three", to: "file")
        let longer = try #require(FileVersion(of: path))
        #expect(longer != first && longer.isSameFile(as: first))
        // Moved into place as every file of ours is: the same name and length, another file.
        try directory.write("three", to: "other")
        try directory.move("other", to: "file")
        let moved = try #require(FileVersion(of: path))
        #expect(moved != longer && !moved.isSameFile(as: longer))
    }
}
