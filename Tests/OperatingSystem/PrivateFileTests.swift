import Credentials
import Fixtures
import Libc
import Testing

@testable import OperatingSystem

@Suite struct PrivateFileTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 100_000])
    func `What is written is read back`(_ count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try PrivateFile.write(content, to: directory("file"))
        #expect(try PrivateFile.read(directory("file"), .privateToOwner, limit: count) == content)
    }

    @Test(arguments: [1, 4096, 5000])
    func `A file larger than the limit is refused`(_ count: Int) throws {
        let path = try directory.write([UInt8](repeating: 1, count: count), to: "file")
        #expect(try PrivateFile.read(path, .privateToOwner, limit: count)?.count == count)
        #expect(throws: FileError.tooLarge(path: path, bytes: count - 1)) {
            try PrivateFile.read(path, .privateToOwner, limit: count - 1)
        }
    }

    @Test func `A file that isn't there reads as nothing`() throws {
        #expect(try PrivateFile.read(directory("none"), .privateToOwner, limit: 10) == nil)
    }

    @Test func `S3: A loose or linked file is not read`() throws {
        let path = try directory.write("secret", to: "file", mode: 0o644)
        #expect(throws: FileError.self) { try PrivateFile.read(path, .privateToOwner, limit: 10) }
        try directory.link("link", symbolicallyTo: path)
        #expect(throws: FileError.symbolicLink(path: directory("link"))) {
            try PrivateFile.read(directory("link"), .writableByOwner, limit: 10)
        }
    }

    @Test(arguments: [0o000, 0o022, 0o077] as [UInt32])
    func `S1: Files are made for their owner alone, under any mask`(_ mask: UInt32) async throws {
        await #expect(processExitsWith: .success) { [path = directory.path as String, mask] in
            umask(mode_t(mask))
            try PrivateFile.write([1], to: "\(path)/written")
            try PrivateFile.create("\(path)/created")
            _ = try FileLock.attempt(file: "\(path)/locked")
        }
        #expect(try directory.names() == ["created", "locked", "written"])
        #expect(try directory.names().map { try directory.mode(of: $0) } == [0o600, 0o600, 0o600])
    }

    @Test func `S4: A file is replaced by another, never written over`() throws {
        let path = try directory.write("old", to: "file", mode: 0o644)
        try directory.link("old", to: "file")
        try PrivateFile.write(Array("new".utf8), to: path)
        #expect(try directory.text(of: "file") == "new")
        #expect(try directory.text(of: "old") == "old")
        #expect(try directory.mode(of: "file") == 0o600)
        #expect(try directory.names() == ["file", "old"])
    }

    @Test func `S4: Where the new can't be written the old is there, whole, and nothing beside it`() async throws {
        try directory.write("old", to: "file")
        await #expect(processExitsWith: .success) { [path = directory.path as String] in
            Limits.forbidFiles(over: 1000)
            let error = #expect(throws: FileError.self) {
                try PrivateFile.write([UInt8](repeating: 1, count: 1001), to: "\(path)/file")
            }
            #expect(error == .failed(doing: "write", path: "\(path)/file", errno: EFBIG))
            #expect(error?.status == .inputOutput)
        }
        #expect(try directory.text(of: "file") == "old")
        #expect(try directory.names() == ["file"])
    }

    @Test func `S4: A writer that is killed leaves the old or the new`() async throws {
        try PrivateFile.write([UInt8](repeating: 0, count: 5000), to: directory("file"))
        for round in 1...5 as ClosedRange<UInt8> {
            await #expect(processExitsWith: .signal(SIGALRM)) {
                [path = directory.path as String, round = round as UInt8] in
                Limits.dieIn(microseconds: UInt32(round) * 700)
                while true { try PrivateFile.write([UInt8](repeating: round, count: 5000), to: "\(path)/file") }
            }
            let content = try directory.bytes(of: "file")
            #expect(content.count == 5000 && Set(content).count == 1)
        }
        // What a killed writer left beside it is in nobody's way.
        try PrivateFile.write([7], to: directory("file"))
        #expect(try directory.bytes(of: "file") == [7])
    }

    @Test func `S2: A file that is there, or linked to, is not created`() throws {
        try directory.write("old", to: "file")
        try directory.link("link", symbolicallyTo: directory("elsewhere"))
        #expect(throws: FileError.failed(doing: "create", path: directory("file"), errno: EEXIST)) {
            try PrivateFile.create(directory("file"), [1])
        }
        #expect(throws: FileError.failed(doing: "create", path: directory("link"), errno: EEXIST)) {
            try PrivateFile.create(directory("link"), [1])
        }
        #expect(try directory.text(of: "file") == "old")
        #expect(!directory.exists("elsewhere"))
    }

    @Test func `A symbolic link in a written file's place is replaced, not followed`() throws {
        try directory.write("old", to: "target")
        try directory.link("file", symbolicallyTo: directory("target"))
        try PrivateFile.write(Array("new".utf8), to: directory("file"))
        #expect(try directory.text(of: "target") == "old")
        #expect(try directory.mode(of: "file") == 0o600)
    }

    @Test func `A file that says the same already is left alone`() throws {
        try PrivateFile.update([1, 2], to: directory("file"))
        let inode = try directory.inode(of: "file")
        try PrivateFile.update([1, 2], to: directory("file"))
        #expect(try directory.inode(of: "file") == inode)
        try PrivateFile.update([1, 3], to: directory("file"))
        #expect(try directory.inode(of: "file") != inode)
        #expect(try directory.bytes(of: "file") == [1, 3])
    }

    @Test(arguments: ["pipe", "directory"])
    func `A pipe or an empty directory in a file's place is replaced, and removed`(_ kind: String) throws {
        func plant() throws {
            if kind == "pipe" { try directory.makePipe("file") } else { try directory.makeDirectory("file") }
        }
        try plant()
        try PrivateFile.update(Array("new".utf8), to: directory("file"))
        #expect(try directory.text(of: "file") == "new")
        try directory.remove("file")
        try plant()
        try PrivateFile.remove(directory("file"))
        #expect(try directory.names() == [])
    }

    @Test func `A directory with something in it stays, and is named with the way to move it aside`() throws {
        let path = try directory.makeDirectory("file")
        try directory.write("precious", to: "file/x")
        let error = FileError.wrongKind(path: path, expected: "file", whose: .heddles)
        #expect(throws: error) { try PrivateFile.update([1], to: path) }
        #expect(throws: error) { try PrivateFile.remove(path) }
        #expect(throws: error) { try PrivateFile.read(path, .writableByOwner, limit: 10) }
        #expect(error.hint == "mv \(path) \(path).bad")
        #expect(try directory.names() == ["file"] && directory.text(of: "file/x") == "precious")
    }

    @Test func `Room is kept on the disk, beyond a file's end, and leaves nothing behind`() async throws {
        let path = try directory.write([UInt8](repeating: 1, count: 10_000), to: "file")
        let room = try ReservedRoom(for: path, bytes: 200_000)
        #expect(try directory.names() == ["file"])
        room.release()
        await #expect(processExitsWith: .success) { [path = path as String] in
            Limits.forbidFiles(over: 100_000)
            _ = try ReservedRoom(for: path, bytes: 90_000)
            let error = #expect(throws: FileError.self) { try ReservedRoom(for: path, bytes: 90_001) }
            #expect(error == .failed(doing: "write", path: path, errno: EFBIG))
        }
        #expect(try directory.names() == ["file"])
    }

    @Test func `A file system that shows other modes than those that were asked for is noticed`() {
        var facts = stat()
        facts.st_uid = geteuid()
        facts.st_mode = S_IFREG | 0o600
        #expect(FileGuard.keepsModes(facts))
        // vfat with its usual mask, a Windows drive in WSL, root on an NFS server that squashes it.
        facts.st_mode = S_IFREG | 0o755
        #expect(!FileGuard.keepsModes(facts))
        facts.st_mode = S_IFREG | 0o777
        #expect(!FileGuard.keepsModes(facts))
        facts.st_mode = S_IFREG | 0o600
        facts.st_uid = geteuid() + 1
        #expect(!FileGuard.keepsModes(facts))
        #expect(FileError.noModes(path: "/x").hint?.hasPrefix("export HEDDLE_HOME=/var/tmp/heddle-") == true)
    }

    @Test func `A file is moved over another and removed once or more`() throws {
        try directory.write("new", to: "new")
        try directory.write("old", to: "old")
        try PrivateFile.move(directory("new"), to: directory("old"))
        #expect(try directory.text(of: "old") == "new")
        try PrivateFile.remove(directory("old"))
        try PrivateFile.remove(directory("old"))
        #expect(try directory.names() == [])
        #expect(throws: FileError.failed(doing: "rename", path: directory("new"), errno: ENOENT)) {
            try PrivateFile.move(directory("new"), to: directory("old"))
        }
    }

    @Test func `Where there is no directory nothing can be written`() {
        #expect(throws: FileError.self) { try PrivateFile.write([1], to: directory("none/file")) }
        #expect(throws: FileError.self) { try PrivateFile.create(directory("none/file")) }
    }
}
