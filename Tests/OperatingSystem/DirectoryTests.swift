import Credentials
import Fixtures
import Libc
import OperatingSystem
import Testing

@Suite struct DirectoryTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    /// In a process of its own: the mask is the whole process's.
    @Test(arguments: [0o000, 0o022, 0o077] as [UInt32])
    func `S1: Directories are made for their owner alone, under any mask`(_ mask: UInt32) async throws {
        await #expect(processExitsWith: .success) { [path = directory.path as String, mask] in
            umask(mode_t(mask))
            try FileGuard.ensureDirectory("\(path)/a/b/c")
        }
        #expect(try directory.mode(of: "a") == 0o700)
        #expect(try directory.mode(of: "a/b") == 0o700)
        #expect(try directory.mode(of: "a/b/c") == 0o700)
    }

    @Test func `A directory that is there and ours is left as it is`() throws {
        try directory.makeDirectory("ours", mode: 0o755)
        try FileGuard.ensureDirectory(directory("ours"))
        #expect(try directory.mode(of: "ours") == 0o755)
    }

    @Test func `The directories above ours are not ours to judge`() throws {
        try directory.makeDirectory("shared", mode: 0o1777)
        try FileGuard.ensureDirectory(directory("shared/ours"))
        #expect(try directory.mode(of: "shared") == 0o1777)
        #expect(try directory.mode(of: "shared/ours") == 0o700)
    }

    @Test(arguments: [0o720, 0o702, 0o770, 0o777, 0o1777] as [UInt32])
    func `S3: A directory that others can write to is refused with the chmod to run`(_ mode: UInt32) throws {
        let path = try directory.makeDirectory("loose", mode: mode)
        let error = try #require(throws: FileError.self) { try FileGuard.ensureDirectory(path) }
        #expect(error == .loose(path: path, mode: mode, mend: "go-w"))
        #expect(error.hint == "chmod go-w \(path)")
        #expect(error.status == .setUp)
        #expect(throws: error) { try FileGuard.checkDirectory(path) }
    }

    @Test(arguments: [0o700, 0o750, 0o755, 0o711] as [UInt32])
    func `A directory that others can only look into is accepted, unless it must be private`(_ mode: UInt32) throws {
        let path = try directory.makeDirectory("open", mode: mode)
        #expect(try FileGuard.checkDirectory(path))
        if mode != 0o700 {
            #expect(throws: FileError.loose(path: path, mode: mode, mend: "go-rwx")) {
                try FileGuard.checkDirectory(path, .privateToOwner)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `S3: Another user's directory is refused`() throws {
        let path = try directory.makeDirectory("theirs")
        try directory.change("theirs", owner: 12345)
        #expect(throws: FileError.otherOwner(path: path)) { try FileGuard.ensureDirectory(path) }
    }

    @Test(arguments: ["real", "nowhere"])
    func `S3: A symbolic link in a directory's place is refused`(_ target: String) throws {
        try directory.makeDirectory("real")
        try directory.link("link", symbolicallyTo: directory(target))
        #expect(throws: FileError.symbolicLink(path: directory("link"))) {
            try FileGuard.ensureDirectory(directory("link"))
        }
        #expect(!directory.exists("nowhere"))
    }

    @Test func `A file in a directory's place is refused`() throws {
        let path = try directory.write("", to: "file")
        #expect(throws: FileError.wrongKind(path: path, expected: "directory")) { try FileGuard.ensureDirectory(path) }
        #expect(throws: FileError.self) { try FileGuard.ensureDirectory("\(path)/below") }
    }

    @Test func `What isn't there can be checked without being made`() throws {
        #expect(try !FileGuard.checkDirectory(directory("none")))
        #expect(try !FileGuard.checkFile(directory("none"), .privateToOwner))
        #expect(try directory.names() == [])
    }

    @Test(arguments: 0..<4)
    func `Many can make the same directories at once`(_: Int) async throws {
        let path = directory("a/b/c/d")
        try await withThrowingTaskGroup { group in
            for _ in 0..<16 { group.addTask { try FileGuard.ensureDirectory(path) } }
            try await group.waitForAll()
        }
        #expect(try directory.mode(of: "a/b/c/d") == 0o700)
    }

    @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a/b", "a"), ("/a/", "/a")])
    func `The directory that a path stands in`(_ path: String, _ parent: String) {
        #expect(path.parentDirectory == parent)
    }
}
