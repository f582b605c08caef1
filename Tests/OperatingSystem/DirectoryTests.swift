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

    @Test func `S44: A sticky directory above ours is fine, and stays as it is`() throws {
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

    @Test func `S44: A link to a directory of ours is followed`() throws {
        try directory.makeDirectory("real")
        try directory.link("link", symbolicallyTo: directory("real"))
        try FileGuard.ensureDirectory(directory("link"))
        try FileGuard.ensureDirectory(directory("link/below"))
        #expect(try directory.mode(of: "real/below") == 0o700)
    }

    @Test func `S44: What a link leads to is judged`() throws {
        try directory.makeDirectory("loose", mode: 0o777)
        try directory.link("link", symbolicallyTo: directory("loose"))
        #expect(throws: FileError.loose(path: directory("link"), mode: 0o777, mend: "go-w")) {
            try FileGuard.ensureDirectory(directory("link"))
        }
    }

    @Test(arguments: ["link", "link/below", "link/far/below"])
    func `S44: A link that leads nowhere is named`(_ name: String) throws {
        try directory.link("link", symbolicallyTo: directory("not-mounted"))
        let error = try #require(throws: FileError.self) { try FileGuard.ensureDirectory(directory(name)) }
        #expect(error == .danglingLink(path: directory("link")))
        #expect(error.status == .setUp)
        #expect(!directory.exists("not-mounted"))
    }

    @Test(arguments: ["open", "open/a", "link"])
    func `S44: A directory below one that everybody may change is refused`(_ parent: String) throws {
        try directory.makeDirectory("open")
        try directory.makeDirectory("open/a")
        try directory.link("link", symbolicallyTo: directory("open/a"))
        try directory.makeDirectory("open/a/ours")
        try directory.makeDirectory("open/ours")
        try directory.change("open", mode: 0o777)
        let error = try #require(throws: FileError.self) { try FileGuard.checkDirectory(directory("\(parent)/ours")) }
        #expect(
            error == .looseParent(path: directory("\(parent)/ours"), parent: directory("open"), mode: 0o777))
        #expect(error.hint == "chmod go-w \(directory("open"))")
        #expect(error.status == .setUp)
    }

    @Test func `S44: A directory that a group may change is accepted above ours`() throws {
        try directory.makeDirectory("shared")
        try directory.makeDirectory("shared/ours")
        try directory.change("shared", mode: 0o770)
        #expect(try FileGuard.checkDirectory(directory("shared/ours")))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `S44: A directory below another user's is refused`() throws {
        try directory.makeDirectory("theirs")
        try directory.makeDirectory("theirs/ours")
        try directory.change("theirs", owner: 12345)
        #expect(throws: FileError.parentOwner(path: directory("theirs/ours"), parent: directory("theirs"))) {
            try FileGuard.checkDirectory(directory("theirs/ours"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `S44: In a sticky directory another user's entry is no way to ours`() throws {
        try directory.makeDirectory("tmp")
        try directory.makeDirectory("tmp/theirs")
        try directory.makeDirectory("tmp/theirs/ours")
        try directory.change("tmp/theirs", owner: 12345)
        try directory.change("tmp", mode: 0o1777)
        #expect(throws: FileError.parentOwner(path: directory("tmp/theirs/ours"), parent: directory("tmp/theirs"))) {
            try FileGuard.checkDirectory(directory("tmp/theirs/ours"))
        }
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
