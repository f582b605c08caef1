import Credentials
import Fixtures
import OperatingSystem
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct FolderTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    /// In a process of its own: the mask is the whole process's.
    @Test(arguments: [0o000, 0o022, 0o077] as [UInt32])
    func `S1: Folders are made for their owner alone, under any mask`(_ mask: UInt32) async throws {
        await #expect(processExitsWith: .success) { [path = folder.path as String, mask] in
            umask(mode_t(mask))
            try FileGuard.ensureFolder("\(path)/a/b/c")
        }
        #expect(try folder.mode(of: "a") == 0o700)
        #expect(try folder.mode(of: "a/b") == 0o700)
        #expect(try folder.mode(of: "a/b/c") == 0o700)
    }

    @Test func `A folder that is there and ours is left as it is`() throws {
        try folder.makeFolder("ours", mode: 0o755)
        try FileGuard.ensureFolder(folder("ours"))
        #expect(try folder.mode(of: "ours") == 0o755)
    }

    @Test func `The folders above ours are not ours to judge`() throws {
        try folder.makeFolder("shared", mode: 0o1777)
        try FileGuard.ensureFolder(folder("shared/ours"))
        #expect(try folder.mode(of: "shared") == 0o1777)
        #expect(try folder.mode(of: "shared/ours") == 0o700)
    }

    @Test(arguments: [0o720, 0o702, 0o770, 0o777, 0o1777] as [UInt32])
    func `S3: A folder that others can write to is refused with the chmod to run`(_ mode: UInt32) throws {
        let path = try folder.makeFolder("loose", mode: mode)
        let error = try #require(throws: FileError.self) { try FileGuard.ensureFolder(path) }
        #expect(error == .loose(path: path, mode: mode, mend: "go-w"))
        #expect(error.hint == "chmod go-w \(path)")
        #expect(error.status == .setUp)
        #expect(throws: error) { try FileGuard.checkFolder(path) }
    }

    @Test(arguments: [0o700, 0o750, 0o755, 0o711] as [UInt32])
    func `A folder that others can only look into is accepted, unless it must be private`(_ mode: UInt32) throws {
        let path = try folder.makeFolder("open", mode: mode)
        #expect(try FileGuard.checkFolder(path))
        if mode != 0o700 {
            #expect(throws: FileError.loose(path: path, mode: mode, mend: "go-rwx")) {
                try FileGuard.checkFolder(path, .privateToOwner)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `S3: Another user's folder is refused`() throws {
        let path = try folder.makeFolder("theirs")
        try folder.change("theirs", owner: 12345)
        #expect(throws: FileError.otherOwner(path: path)) { try FileGuard.ensureFolder(path) }
    }

    @Test(arguments: ["real", "nowhere"])
    func `S3: A symbolic link in a folder's place is refused`(_ target: String) throws {
        try folder.makeFolder("real")
        try folder.link("link", symbolicallyTo: folder(target))
        #expect(throws: FileError.symbolicLink(path: folder("link"))) { try FileGuard.ensureFolder(folder("link")) }
        #expect(!folder.exists("nowhere"))
    }

    @Test func `A file in a folder's place is refused`() throws {
        let path = try folder.write("", to: "file")
        #expect(throws: FileError.wrongKind(path: path, expected: "folder")) { try FileGuard.ensureFolder(path) }
        #expect(throws: FileError.self) { try FileGuard.ensureFolder("\(path)/below") }
    }

    @Test func `What isn't there can be checked without being made`() throws {
        #expect(try !FileGuard.checkFolder(folder("none")))
        #expect(try !FileGuard.checkFile(folder("none"), .privateToOwner))
        #expect(try folder.names() == [])
    }

    @Test(arguments: 0..<4)
    func `Many can make the same folders at once`(_: Int) async throws {
        let path = folder("a/b/c/d")
        try await withThrowingTaskGroup { group in
            for _ in 0..<16 { group.addTask { try FileGuard.ensureFolder(path) } }
            try await group.waitForAll()
        }
        #expect(try folder.mode(of: "a/b/c/d") == 0o700)
    }

    @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a/b", "a"), ("/a/", "/a")])
    func `The folder that a path stands in`(_ path: String, _ parent: String) {
        #expect(path.parentFolder == parent)
    }
}
