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

    @Test func `Threads that make the same directories at once all have them`() {
        for round in 1...300 {
            Threads.run(8) { [directory] in
                do {
                    try FileGuard.ensureDirectory(directory("\(round)/a/b"))
                } catch {
                    Issue.record(error)
                }
            }
        }
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

    @Test(
        .enabled(if: geteuid() == 0, "only root can give a directory to a group"),
        arguments: ["shared/ours/deep", "link/deep", "shared/ours/deep/none"])
    func `S44: Directories above ours that a group may change are told, a link's, too`(_ name: String) throws {
        for place in ["shared", "shared/ours", "shared/ours/deep", "sticky"] { try directory.makeDirectory(place) }
        try directory.change("shared", mode: 0o770)
        try directory.change("shared/ours", mode: 0o2775)
        try directory.change("sticky", mode: 0o1770)
        for place in ["shared", "shared/ours", "sticky"] { chown(directory(place), 0, 12345) }
        // A change of the group takes these bits away.
        try directory.change("shared/ours", mode: 0o2775)
        try directory.link("link", symbolicallyTo: "\(directory.path)/sticky/../shared/ours")
        let told = try FileGuard.writableByGroups(above: directory(name))
        #expect(told.map(\.path) == [directory("shared"), directory("shared/ours")])
        #expect(told.allSatisfy { $0.group == 12345 })
        #expect(try FileGuard.writableByGroups(above: directory("sticky/none")) == [])
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

    /// To Swift the slash and the mark are one character.
    @Test func `S44: A name that begins with a combining mark hides nothing above it`() throws {
        try directory.makeDirectory("open")
        try directory.makeDirectory("open/\u{301}ours")
        try directory.change("open", mode: 0o777)
        let ours = directory("open/\u{301}ours")
        #expect(throws: FileError.looseParent(path: ours, parent: directory("open"), mode: 0o777)) {
            try FileGuard.checkDirectory(ours)
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

    @Test func `Nothing is made below a directory that is refused`() throws {
        try directory.makeDirectory("open", mode: 0o777)
        #expect(throws: FileError.looseParent(path: directory("open/a/b"), parent: directory("open"), mode: 0o777)) {
            try FileGuard.ensureDirectory(directory("open/a/b"))
        }
        #expect(throws: FileError.self) { try FileGuard.checkDirectory(directory("open/a/b")) }
        #expect(try directory.names(in: "open") == [])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `Nothing is made in another user's home, and that it is one is told before anything is there`() throws {
        try directory.makeDirectory("theirs")
        try directory.change("theirs", owner: 12345)
        let error = FileError.parentOwner(path: directory("theirs/.local/heddle"), parent: directory("theirs"))
        #expect(throws: error) { try FileGuard.ensureDirectory(directory("theirs/.local/heddle")) }
        #expect(throws: error) { try FileGuard.checkDirectory(directory("theirs/.local/heddle")) }
        #expect(try directory.names(in: "theirs") == [])
        #expect(error.hint?.hasPrefix("export HEDDLE_HOME=/") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `A volume that everybody can write to is no home, but one can be made in it`() throws {
        try directory.makeDirectory("volume")
        try directory.change("volume", owner: 12345)
        try directory.change("volume", mode: 0o2777)
        let error = #expect(throws: FileError.self) { try FileGuard.checkDirectory(directory("volume")) }
        #expect(error == .everybodysDirectory(path: directory("volume")))
        #expect(error?.hint == "export HEDDLE_HOME=\(directory("volume"))/heddle")
        #expect(error?.status == .setUp)
    }

    @Test(arguments: [EACCES, EPERM, EROFS])
    func `Where no directory can be made the hint names another place`(_ code: Int32) {
        // A user without a name whose home is /, as OpenShift has it.
        let error = FileError.failed(doing: "make the directory", path: "/.local", errno: code)
        #expect(error.hint == "export HEDDLE_HOME=/var/tmp/heddle-\(geteuid())")
    }

    @Test func `A link that everybody may change is refused, wherever it leads`() throws {
        try directory.makeDirectory("open")
        try directory.makeDirectory("ours")
        try directory.link("open/link", symbolicallyTo: directory("ours"))
        #expect(try FileGuard.checkDirectory(directory("open/link")))
        try directory.change("open", mode: 0o777)
        #expect(throws: FileError.looseParent(path: directory("open/link"), parent: directory("open"), mode: 0o777)) {
            try FileGuard.checkDirectory(directory("open/link"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a link away"))
    func `In a sticky directory another user's link is refused`() throws {
        try directory.makeDirectory("tmp", mode: 0o1777)
        try directory.makeDirectory("ours")
        try directory.link("tmp/link", symbolicallyTo: directory("ours"))
        #expect(try FileGuard.checkDirectory(directory("tmp/link")))
        #expect(lchown(directory("tmp/link"), 12345, 12345) == 0)
        #expect(throws: FileError.looseParent(path: directory("tmp/link"), parent: directory("tmp"), mode: 0o1777)) {
            try FileGuard.checkDirectory(directory("tmp/link"))
        }
    }

    @Test func `Links that lead to each other are given up`() throws {
        try directory.link("a", symbolicallyTo: "b")
        try directory.link("b", symbolicallyTo: "a")
        #expect(throws: FileError.failed(doing: "look at", path: directory("a/x"), errno: ELOOP)) {
            try FileGuard.checkDirectory(directory("a/x"))
        }
    }

    @Test(arguments: ["link/x/y", "x/../x/y", "./x/./y", "x//y", "up/x/y"])
    func `However a directory is named, it is found`(_ name: String) throws {
        try directory.makeDirectory("x")
        try directory.makeDirectory("x/y")
        try directory.link("link", symbolicallyTo: ".")
        try directory.link("up", symbolicallyTo: "x/..")
        #expect(try FileGuard.checkDirectory(directory(name)))
    }

    @Test func `What is looked up in a judged directory is in that one, whatever its name leads to by then`() throws {
        try directory.makeDirectory("home")
        try directory.makeDirectory("other")
        try directory.write("ours", to: "home/file")
        try directory.write("theirs", to: "other/file")
        let inode = try directory.inode(of: "home/file")
        guard let judged = try FileGuard.judgedDirectory(directory("home")) else {
            Issue.record("it is there")
            return
        }
        try directory.move("home", to: "former")
        try directory.move("other", to: "home")
        #expect(try judged.check(file: "file", .privateToOwner)?.inode == inode)
        #expect(try judged.check(file: "none", .privateToOwner) == nil)
        try directory.change("former/file", mode: 0o640)
        #expect(throws: FileError.loose(path: directory("home/file"), mode: 0o640, mend: "go-rwx")) {
            try judged.check(file: "file", .privateToOwner)
        }
    }

    @Test func `A file in a directory's place is refused`() throws {
        let path = try directory.write("", to: "file")
        #expect(throws: FileError.wrongKind(path: path, expected: "directory", whose: .homes)) {
            try FileGuard.ensureDirectory(path)
        }
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
