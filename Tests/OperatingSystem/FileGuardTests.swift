import Credentials
import Fixtures
import Libc
import OperatingSystem
import Testing

@Suite struct FileGuardTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: [0o600, 0o400, 0o700] as [UInt32])
    func `A file of its owner alone is accepted`(_ mode: UInt32) throws {
        let path = try directory.write("x", to: "key", mode: mode)
        #expect(try FileGuard.checkFile(path, .privateToOwner))
        #expect(try FileGuard.checkFile(path, .writableByOwner))
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666] as [UInt32])
    func `S3: A private file that others can do anything with is refused with the chmod to run`(_ mode: UInt32) throws {
        let path = try directory.write("x", to: "key", mode: mode)
        let error = try #require(throws: FileError.self) { try FileGuard.checkFile(path, .privateToOwner) }
        #expect(error == .loose(path: path, mode: mode, mend: "go-rwx"))
        #expect(error.hint == "chmod go-rwx \(path)")
        #expect(error.message.hasSuffix("(mode \(String(mode, radix: 8)))"))
    }

    @Test(arguments: [(0o644, true), (0o640, true), (0o604, true), (0o620, false), (0o602, false), (0o666, false)])
    func `S3: A file that is not secret may be read by others, but not written`(_ mode: Int, _ accepted: Bool) throws {
        let path = try directory.write("x", to: "prompt", mode: UInt32(mode))
        if accepted {
            #expect(try FileGuard.checkFile(path, .writableByOwner))
        } else {
            #expect(throws: FileError.loose(path: path, mode: UInt32(mode), mend: "go-w")) {
                try FileGuard.checkFile(path, .writableByOwner)
            }
        }
    }

    @Test(arguments: ["key", "nowhere"])
    func `S3: A symbolic link is refused, wherever it points`(_ target: String) throws {
        try directory.write("x", to: "key")
        try directory.link("link", symbolicallyTo: directory(target))
        #expect(throws: FileError.symbolicLink(path: directory("link"))) {
            try FileGuard.checkFile(directory("link"), .privateToOwner)
        }
    }

    @Test func `What lies in the place of a directory above is named`() throws {
        try directory.write("x", to: "state")
        try directory.write("x", to: "heddle.db")
        let inTheWay = FileError.wrongKind(path: directory("state"), expected: "directory", whose: .heddles)
        #expect(throws: inTheWay) { try FileGuard.checkFile(directory("state/aws/acme.config"), .writableByOwner) }
        #expect(throws: inTheWay) { try FileGuard.checkFile(directory("state/port"), .writableByOwner) }
        #expect(
            inTheWay.message == "\(directory("state")) is not a directory" && inTheWay.hint?.hasPrefix("mv ") == true)
    }

    @Test func `S3: A second hard link is refused`() throws {
        let path = try directory.write("x", to: "key")
        try directory.link("other", to: "key")
        #expect(throws: FileError.hardLinks(path: path)) { try FileGuard.checkFile(path, .privateToOwner) }
        try directory.remove("other")
        #expect(try FileGuard.checkFile(path, .privateToOwner))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S3: Another user's file is refused`() throws {
        let path = try directory.write("x", to: "key")
        try directory.change("key", owner: 12345)
        #expect(throws: FileError.otherOwner(path: path)) { try FileGuard.checkFile(path, .privateToOwner) }
    }

    @Test func `A directory or a named pipe is no file`() throws {
        try directory.makeDirectory("directory")
        try directory.makePipe("pipe")
        #expect(throws: FileError.wrongKind(path: directory("directory"), expected: "file", whose: .heddles)) {
            try FileGuard.checkFile(directory("directory"), .privateToOwner)
        }
        #expect(throws: FileError.wrongKind(path: directory("pipe"), expected: "file", whose: .heddles)) {
            try PrivateFile.read(directory("pipe"), .privateToOwner, limit: 10)
        }
    }

    @Test(arguments: [
        (FileError.missing(path: "/x/key"), Credentials.ExitStatus.setUp),
        (.loose(path: "/x/key", mode: 0o644, mend: "go-rwx"), .setUp), (.otherOwner(path: "/x/key"), .setUp),
        (.symbolicLink(path: "/x/key"), .setUp), (.hardLinks(path: "/x/key"), .setUp),
        (.wrongKind(path: "/x/key", expected: "file"), .setUp), (.tooLarge(path: "/x/key", bytes: 10), .setUp),
        (.failed(doing: "open", path: "/x/key", errno: EACCES), .setUp),
        (.failed(doing: "open", path: "/x/key", errno: EPERM), .setUp),
        (.failed(doing: "open", path: "/x/key", errno: ENOTDIR), .setUp),
        (.failed(doing: "open", path: "/x/key", errno: ELOOP), .setUp),
        (.failed(doing: "write", path: "/x/key", errno: ENOSPC), .inputOutput),
        (.failed(doing: "write", path: "/x/key", errno: EDQUOT), .inputOutput),
        (.failed(doing: "write", path: "/x/key", errno: EIO), .inputOutput),
        (.failed(doing: "write", path: "/x/key", errno: EROFS), .inputOutput),
    ])
    func `An error has a message of good form and the contract's status`(
        _ error: FileError, _ status: Credentials.ExitStatus
    ) {
        #expect(flaws(of: error) == [])
        #expect(error.message.contains("/x/key"))
        #expect(error.status == status)
    }

    @Test(arguments: ["create", "write", "rename", "remove"])
    func `Where a directory can't be written the hint says what lets its owner`(_ doing: String) {
        let error = FileError.failed(doing: doing, path: "/x y/key", errno: EACCES)
        #expect(error.hint == "as its owner: chmod u+w '/x y'" && error.status == .setUp)
    }

    @Test(arguments: ["create", "write", "open", "remove"])
    func `Where the file system is mounted read-only the hint names another place, and the mount`(_ doing: String) {
        let error = FileError.failed(doing: doing, path: "/x y/key", errno: EROFS)
        #expect(
            error.hint == "name another directory, for Heddle's own: \(FileError.elsewhere);"
                + " or, as root: mount -o remount,rw \"$(findmnt -no TARGET -T '/x y')\"")
    }

    /// Whether files here can be made immutable: that takes root, and a file system that knows it.
    private static let canMakeImmutable: Bool = {
        guard let directory = try? ScratchDirectory(), (try? directory.write("", to: "x")) != nil else { return false }
        let ending = { try? ChildProcess.run("/usr/bin/env", ["chattr", $0, directory("x")]) }
        defer { _ = ending("-i") }
        return ending("+i")?.status == 0
    }()

    @Test(.enabled(if: canMakeImmutable, "makes files immutable"), arguments: ["key", "."])
    func `What is immutable is named with the command that ends that`(_ name: String) throws {
        let path = try directory.write("mine", to: "key")
        let immutable = name == "." ? path.parentDirectory : path
        #expect(try ChildProcess.run("/usr/bin/env", ["chattr", "+i", immutable]).status == 0)
        defer { _ = try? ChildProcess.run("/usr/bin/env", ["chattr", "-i", immutable]) }
        let written = try #require(throws: FileError.self) { try PrivateFile.write([1], to: path) }
        let removed = try #require(throws: FileError.self) { try PrivateFile.remove(path) }
        for error in [written, removed] {
            #expect(error.hint == "as root: chattr -ia \(immutable)" && error.status == .setUp, "\(error)")
        }
        #expect(FileError.writableAgain(path) == "as root: chattr -ia \(immutable)")
        #expect(FileError.failed(doing: "write", path: "/x", errno: EPERM).hint == nil)
    }

    @Test(arguments: ["/sys", "/proc/self", "/dev"])
    func `Where a directory is the system's own, the hint leaves it as it is`(_ path: String) {
        let hint = FileError.failed(doing: "create", path: "\(path)/.heddle.db.new", errno: EACCES).hint
        #expect(hint == "name another directory, for Heddle's own: \(FileError.elsewhere)")
    }

    @Test(arguments: ["/dev/null", "/dev/null/below"])
    func `A device in the place of a directory or a file is never moved aside`(_ path: String) throws {
        let error = try #require(throws: FileError.self) { try FileGuard.ensureDirectory(path) }
        #expect(error.hint == FileError.elsewhere && error.message == "/dev/null is not a directory")
        let file = try #require(throws: FileError.self) { try FileGuard.checkFile("/dev/null", .writableByOwner) }
        #expect(file.hint == "name another file")
    }

    @Test func `A person's own file in the place of a directory stays where it is`() throws {
        let path = try directory.write("precious", to: "notes")
        for wanted in [path, "\(path)/state"] {
            let error = try #require(throws: FileError.self) { try FileGuard.ensureDirectory(wanted) }
            #expect(error.hint == FileError.elsewhere && error.message == "\(path) is not a directory")
        }
        let error = try #require(throws: FileError.self) { try FileGuard.checkFile("\(path)/key", .privateToOwner) }
        #expect(error.hint == FileError.elsewhere)
    }

    @Test func `A file or directory that a person named is never moved aside`() throws {
        for wanted in ["/tmp", "/dev/null", "/etc/passwd/x"] {
            let error = try #require(throws: FileError.self) { try TrustedFile.read(wanted, limit: 10) }
            #expect(error.hint?.hasPrefix("name another ") == true, "\(error)")
        }
        let error = try #require(throws: FileError.self) { try ThisProcess.resolvedDirectory("/etc/passwd") }
        #expect(error.hint == "name another directory")
    }

    @Test(arguments: [ENOSPC, EDQUOT])
    func `S10: A full disk says what to do`(_ code: Int32) {
        #expect(
            FileError.failed(doing: "write", path: "/x", errno: code).hint == "make room on that disk, then try again")
    }

    @Test(arguments: [
        ("/plain/a-b_c.d@e", "chmod go-w /plain/a-b_c.d@e"), ("/with space", "chmod go-w '/with space'"),
        ("/it's", "chmod go-w '/it'\\''s'"), ("/$(id)`id`;&", "chmod go-w '/$(id)`id`;&'"), ("/ü", "chmod go-w '/ü'"),
        ("/a\u{1B}[31m", #"chmod go-w $'/a\033[31m'"#), ("/it's\n\\8", #"chmod go-w $'/it\'s\012\\8'"#),
    ])
    func `The chmod to run can be pasted into a shell`(_ path: String, _ hint: String) {
        let error = FileError.loose(path: path, mode: 0o777, mend: "go-w")
        #expect(error.hint == hint)
        #expect(flaws(of: error) == [])
    }
}
