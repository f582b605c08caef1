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
