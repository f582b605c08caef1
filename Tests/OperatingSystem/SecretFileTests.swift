import Fixtures
import Libc
import OperatingSystem
import Testing

/// A secret that its owner put somewhere for us to read, such as a token's file.
@Suite struct SecretFileTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: [0o600, 0o400] as [UInt32])
    func `A secret of its owner alone is read`(_ mode: UInt32) throws {
        let path = try directory.write("secret", to: "token", mode: mode)
        #expect(try PrivateFile.readSecret(path, limit: 6) == Array("secret".utf8))
    }

    @Test func `A link to a secret is followed, for it is its owner's arrangement`() throws {
        let path = try directory.write("secret", to: "token")
        try directory.link("link", symbolicallyTo: path)
        try directory.link("second", to: "token")
        #expect(try PrivateFile.readSecret(directory("link"), limit: 10) == Array("secret".utf8))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o602] as [UInt32])
    func `S3: A secret that others can read or write is refused with the chmod to run`(_ mode: UInt32) throws {
        let path = try directory.write("secret", to: "token", mode: mode)
        try directory.link("link", symbolicallyTo: path)
        #expect(throws: FileError.loose(path: path, mode: mode, mend: "go-rwx")) {
            try PrivateFile.readSecret(path, limit: 10)
        }
        #expect(throws: FileError.self) { try PrivateFile.readSecret(directory("link"), limit: 10) }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S3: Another user's secret is refused`() throws {
        let path = try directory.write("secret", to: "token")
        try directory.change("token", owner: 12345)
        #expect(throws: FileError.otherOwner(path: path)) { try PrivateFile.readSecret(path, limit: 10) }
    }

    @Test func `A pipe without a writer, a directory or a device is refused at once`() throws {
        try directory.makePipe("pipe")
        #expect(throws: FileError.wrongKind(path: directory("pipe"), expected: "file")) {
            try PrivateFile.readSecret(directory("pipe"), limit: 10)
        }
        #expect(throws: FileError.wrongKind(path: directory.path, expected: "file")) {
            try PrivateFile.readSecret(directory.path, limit: 10)
        }
        #expect(throws: FileError.wrongKind(path: "/dev/zero", expected: "file")) {
            try PrivateFile.readSecret("/dev/zero", limit: 10)
        }
    }

    @Test func `A secret that isn't there, or is too large, is told`() throws {
        #expect(throws: FileError.missing(path: directory("none"))) {
            try PrivateFile.readSecret(directory("none"), limit: 10)
        }
        try directory.link("dangling", symbolicallyTo: directory("none"))
        #expect(throws: FileError.missing(path: directory("dangling"))) {
            try PrivateFile.readSecret(directory("dangling"), limit: 10)
        }
        let path = try directory.write("secret", to: "token")
        #expect(throws: FileError.tooLarge(path: path, bytes: 5)) { try PrivateFile.readSecret(path, limit: 5) }
    }

    @Test(arguments: [0, 1, 2, 32])
    func `Work is done on as many threads as were asked for, all of it before the call returns`(_ count: Int) throws {
        try directory.makeDirectory("done")
        let path = directory("done")
        Threads.run(count) {
            // Named by its content: no two alike.
            let name = Random.bytes(8).map { String($0) }.joined(separator: "-")
            try? PrivateFile.create("\(path)/\(name)")
        }
        #expect(try directory.names(in: "done").count == count)
    }
}
