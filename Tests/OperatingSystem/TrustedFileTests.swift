import Credentials
import Fixtures
import Libc
import Testing

@testable import OperatingSystem

@Suite struct TrustedFileTests {
    let directory: ScratchDirectory

    init() throws { directory = try ScratchDirectory() }

    private func facts(owner: uid_t, mode: mode_t) -> SecretFile.Facts {
        SecretFile.Facts(owner: owner, reader: 1000, mode: S_IFREG | mode, isOnReadOnlyMount: false)
    }

    @Test func `A file that others can read is read, behind a link, too`() throws {
        try directory.write("x", to: "file", mode: 0o644)
        try directory.link("link", symbolicallyTo: "file")
        #expect(try TrustedFile.read(directory("file"), limit: 1) == [0x78])
        #expect(try TrustedFile.read(directory("link"), limit: 1) == [0x78])
        #expect(try TrustedFile.read(directory("none"), limit: 1) == nil)
        try directory.write("xy", to: "file")
        #expect(throws: FileError.tooLarge(path: directory("file"), bytes: 1)) {
            try TrustedFile.read(directory("file"), limit: 1)
        }
    }

    @Test(arguments: [0o664, 0o646, 0o666] as [UInt32])
    func `What others can write is refused, with the command that mends it`(_ mode: UInt32) throws {
        try directory.write("x", to: "file")
        try directory.change("file", mode: mode)
        #expect(throws: FileError.loose(path: directory("file"), mode: mode, mend: "go-w")) {
            try TrustedFile.read(directory("file"), limit: 1)
        }
    }

    @Test func `Ours and the administrator's are trusted, nobody else's`() throws {
        try TrustedFile.judge(facts(owner: 1000, mode: 0o644), path: "x")
        try TrustedFile.judge(facts(owner: 0, mode: 0o644), path: "x")
        #expect(throws: FileError.otherOwner(path: "x")) {
            try TrustedFile.judge(facts(owner: 1001, mode: 0o644), path: "x")
        }
        #expect(throws: FileError.writableByOthers(path: "x", mode: 0o664)) {
            try TrustedFile.judge(facts(owner: 0, mode: 0o664), path: "x")
        }
        try directory.makePipe("pipe")
        #expect(throws: FileError.wrongKind(path: directory("pipe"), expected: "file")) {
            try TrustedFile.read(directory("pipe"), limit: 1)
        }
    }

    @Test(arguments: [0o770, 0o720] as [UInt32])
    func `S44: What others could put another file in the place of is refused`(_ mode: UInt32) throws {
        try directory.makeDirectory("shared")
        try directory.write("x", to: "shared/file")
        try directory.link("link", symbolicallyTo: "shared/file")
        try directory.change("shared", mode: mode)
        for path in ["shared/file", "link", "shared/../shared//file"] {
            #expect(throws: FileError.loose(path: directory("shared"), mode: mode, mend: "go-w"), "\(path)") {
                try TrustedFile.read(directory(path), limit: 1)
            }
        }
    }

    @Test func `S44: Directories that everybody can change are refused, all the way up`() throws {
        try directory.makeDirectory("open")
        try directory.makeDirectory("open/mine")
        try directory.write("x", to: "open/mine/file")
        try directory.write("x", to: "open/file")
        try directory.link("open/link", symbolicallyTo: directory("open/mine/file"))
        for path in ["open/mine/file", "open/file", "open/link"] {
            try directory.change("open", mode: 0o777)
            let refused = try #require(throws: FileError.self) { try TrustedFile.read(directory(path), limit: 1) }
            #expect(refused == .looseParent(path: directory(path), parent: directory("open"), mode: 0o777), "\(path)")
            #expect(refused.hint == "chmod go-w \(directory("open"))")
            // As /tmp is: only the owner of what lies there can replace it.
            try directory.change("open", mode: 0o1777)
            #expect(try TrustedFile.read(directory(path), limit: 1) == [0x78])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func `S44: Another user's directory above is refused, and so is what another user put into a sticky one`() throws {
        try directory.makeDirectory("theirs")
        try directory.makeDirectory("theirs/mine")
        for path in ["theirs/file", "theirs/mine/file"] { try directory.write("x", to: path) }
        try directory.change("theirs", owner: 12345)
        for path in ["theirs/file", "theirs/mine/file"] {
            #expect(throws: FileError.parentOwner(path: directory(path), parent: directory("theirs"))) {
                try TrustedFile.read(directory(path), limit: 1)
            }
        }
        try directory.makeDirectory("sticky", mode: 0o1777)
        try directory.write("x", to: "sticky/file")
        try directory.change("sticky/file", owner: 12345)
        #expect(
            throws: FileError.looseParent(path: directory("sticky/file"), parent: directory("sticky"), mode: 0o1777)
        ) {
            try TrustedFile.read(directory("sticky/file"), limit: 1)
        }
    }

    @Test func `A link to nothing is named, and a directory or a part of the way is no file`() throws {
        try directory.link("link", symbolicallyTo: "none")
        #expect(throws: FileError.danglingLink(path: directory("link"))) {
            try TrustedFile.read(directory("link"), limit: 1)
        }
        try directory.makeDirectory("directory")
        #expect(throws: FileError.wrongKind(path: directory("directory"), expected: "file")) {
            try TrustedFile.read(directory("directory"), limit: 1)
        }
        #expect(try TrustedFile.read(directory("none/file"), limit: 1) == nil)
    }

    @Test func `A temporary directory is its owner's alone, and gone afterwards`() throws {
        struct Stop: Error {}
        var made = ""
        #expect(throws: Stop.self) {
            try TemporaryDirectory.with(in: directory.path) { path in
                made = String(path.dropFirst(directory.path.utf8.count + 1))
                #expect(try directory.mode(of: made) == 0o700)
                try PrivateFile.create("\(path)/x", [1])
                throw Stop()
            }
        }
        #expect(!made.isEmpty && !directory.exists(made))
        #expect(throws: FileError.failed(doing: "make a directory in", path: "/nosuch", errno: ENOENT)) {
            try TemporaryDirectory.with(in: "/nosuch") { _ in }
        }
    }
}
