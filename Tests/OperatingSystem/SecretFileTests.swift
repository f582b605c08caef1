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

/// A secret that its owner put somewhere for us to read, such as a token's file.
@Suite struct SecretFileTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test(arguments: [0o600, 0o400] as [UInt32])
    func `A secret of its owner alone is read`(_ mode: UInt32) throws {
        let path = try folder.write("secret", to: "token", mode: mode)
        #expect(try PrivateFile.readSecret(path, limit: 6) == Array("secret".utf8))
    }

    @Test func `A link to a secret is followed, for it is its owner's arrangement`() throws {
        let path = try folder.write("secret", to: "token")
        try folder.link("link", symbolicallyTo: path)
        try folder.link("second", to: "token")
        #expect(try PrivateFile.readSecret(folder("link"), limit: 10) == Array("secret".utf8))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o602] as [UInt32])
    func `S3: A secret that others can read or write is refused with the chmod to run`(_ mode: UInt32) throws {
        let path = try folder.write("secret", to: "token", mode: mode)
        try folder.link("link", symbolicallyTo: path)
        #expect(throws: FileError.loose(path: path, mode: mode, mend: "go-rwx")) {
            try PrivateFile.readSecret(path, limit: 10)
        }
        #expect(throws: FileError.self) { try PrivateFile.readSecret(folder("link"), limit: 10) }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S3: Another user's secret is refused`() throws {
        let path = try folder.write("secret", to: "token")
        try folder.change("token", owner: 12345)
        #expect(throws: FileError.otherOwner(path: path)) { try PrivateFile.readSecret(path, limit: 10) }
    }

    @Test func `A pipe without a writer, a folder or a device is refused at once`() throws {
        try folder.makePipe("pipe")
        #expect(throws: FileError.wrongKind(path: folder("pipe"), expected: "file")) {
            try PrivateFile.readSecret(folder("pipe"), limit: 10)
        }
        #expect(throws: FileError.wrongKind(path: folder.path, expected: "file")) {
            try PrivateFile.readSecret(folder.path, limit: 10)
        }
        #expect(throws: FileError.wrongKind(path: "/dev/zero", expected: "file")) {
            try PrivateFile.readSecret("/dev/zero", limit: 10)
        }
    }

    @Test func `A secret that isn't there, or is too large, is told`() throws {
        #expect(throws: FileError.missing(path: folder("none"))) {
            try PrivateFile.readSecret(folder("none"), limit: 10)
        }
        try folder.link("dangling", symbolicallyTo: folder("none"))
        #expect(throws: FileError.missing(path: folder("dangling"))) {
            try PrivateFile.readSecret(folder("dangling"), limit: 10)
        }
        let path = try folder.write("secret", to: "token")
        #expect(throws: FileError.tooLarge(path: path, bytes: 5)) { try PrivateFile.readSecret(path, limit: 5) }
    }

    @Test(arguments: [0, 1, 2, 32])
    func `Work is done on as many threads as were asked for, all of it before the call returns`(_ count: Int) throws {
        try folder.makeFolder("done")
        let path = folder("done")
        Threads.run(count) {
            // Named by its content: no two alike.
            let name = (try? Random.bytes(8).map { String($0) }.joined(separator: "-")) ?? ""
            try? PrivateFile.create("\(path)/\(name)")
        }
        #expect(try folder.names(in: "done").count == count)
    }
}
