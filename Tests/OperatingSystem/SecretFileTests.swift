import Credentials
import Dispatch
import Fixtures
import Libc
import Testing

@testable import OperatingSystem

/// A secret that its owner put somewhere for us to read, such as a token's file.
@Suite struct SecretFileTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: [0o600, 0o400] as [UInt32])
    func `A secret of its owner alone is read`(_ mode: UInt32) throws {
        let path = try directory.write("secret", to: "token", mode: mode)
        #expect(try SecretFile.read(path, limit: 6) == Array("secret".utf8))
    }

    @Test func `A link to a secret is followed, for it is its owner's arrangement`() throws {
        let path = try directory.write("secret", to: "token")
        try directory.link("link", symbolicallyTo: path)
        try directory.link("second", to: "token")
        #expect(try SecretFile.read(directory("link"), limit: 10) == Array("secret".utf8))
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o602] as [UInt32])
    func `S3: A secret that others can read or write is refused with the chmod to run`(_ mode: UInt32) throws {
        let path = try directory.write("secret", to: "token", mode: mode)
        try directory.link("link", symbolicallyTo: path)
        #expect(throws: FileError.loose(path: path, mode: mode, mend: "go-rwx")) {
            try SecretFile.read(path, limit: 10)
        }
        #expect(throws: FileError.self) { try SecretFile.read(directory("link"), limit: 10) }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S3: Another user's secret is refused`() throws {
        let path = try directory.write("secret", to: "token")
        try directory.change("token", owner: 12345)
        #expect(throws: FileError.otherOwner(path: path)) { try SecretFile.read(path, limit: 10) }
    }

    @Test func `A directory or a device is refused at once`() throws {
        #expect(throws: FileError.wrongKind(path: directory.path, expected: "file or pipe")) {
            try SecretFile.read(directory.path, limit: 10)
        }
        #expect(throws: FileError.wrongKind(path: "/dev/zero", expected: "file or pipe")) {
            try SecretFile.read("/dev/zero", limit: 10)
        }
    }

    @Test func `A secret that isn't there, or is too large, is told`() throws {
        #expect(throws: FileError.missing(path: directory("none"))) {
            try SecretFile.read(directory("none"), limit: 10)
        }
        try directory.link("dangling", symbolicallyTo: directory("none"))
        #expect(throws: FileError.missing(path: directory("dangling"))) {
            try SecretFile.read(directory("dangling"), limit: 10)
        }
        let path = try directory.write("secret", to: "token")
        #expect(throws: FileError.tooLarge(path: path, bytes: 5)) { try SecretFile.read(path, limit: 5) }
    }

    /// Who owns it, who reads it, the mode, and whether it lies on a read-only mount.
    struct Case: Sendable {
        let owner: UInt32
        let reader: UInt32
        let mode: UInt32
        var isOnReadOnlyMount = false

        func judge() throws(FileError) {
            try SecretFile.judge(
                .init(
                    owner: uid_t(owner), reader: uid_t(reader), mode: S_IFREG | mode_t(mode),
                    isOnReadOnlyMount: isOnReadOnlyMount), path: "/f")
        }
    }

    @Test(arguments: [
        Case(owner: 1000, reader: 1000, mode: 0o600), Case(owner: 0, reader: 0, mode: 0o400),
        // Root's arrangement for another user.
        Case(owner: 0, reader: 1000, mode: 0o644), Case(owner: 0, reader: 1000, mode: 0o440),
        Case(owner: 0, reader: 1000, mode: 0o755),
        // What is mounted for us, whoever we are.
        Case(owner: 0, reader: 0, mode: 0o644, isOnReadOnlyMount: true),
        Case(owner: 1000, reader: 1000, mode: 0o444, isOnReadOnlyMount: true),
        Case(owner: 65534, reader: 1000, mode: 0o440, isOnReadOnlyMount: true),
    ])
    func `A secret that its owner or root arranged well is read`(_ secret: Case) throws {
        try secret.judge()
    }

    @Test(arguments: [
        Case(owner: 0, reader: 1000, mode: 0o664), Case(owner: 0, reader: 1000, mode: 0o646),
        Case(owner: 0, reader: 0, mode: 0o664, isOnReadOnlyMount: true),
        Case(owner: 1000, reader: 1000, mode: 0o602, isOnReadOnlyMount: true),
    ])
    func `S3: What root arranged must not be writable by others, whose owner is told`(_ secret: Case) throws {
        let error = FileError.writableByOthers(path: "/f", mode: secret.mode)
        #expect(throws: error) { try secret.judge() }
        #expect(error.hint == "as its owner: chmod go-w /f" && error.status == .setUp)
    }

    @Test(arguments: [
        Case(owner: 1000, reader: 1000, mode: 0o640), Case(owner: 1000, reader: 1000, mode: 0o604),
        Case(owner: 0, reader: 0, mode: 0o644), Case(owner: 0, reader: 0, mode: 0o440),
    ])
    func `S3: What is ours must be ours alone`(_ secret: Case) throws {
        #expect(throws: FileError.loose(path: "/f", mode: secret.mode, mend: "go-rwx")) { try secret.judge() }
    }

    @Test(arguments: [Case(owner: 1001, reader: 1000, mode: 0o600), Case(owner: 1001, reader: 0, mode: 0o644)])
    func `S3: What is neither ours nor root's is refused`(_ secret: Case) throws {
        #expect(throws: FileError.otherOwner(path: "/f")) { try secret.judge() }
    }

    @Test func `A pipe is read to its end, in pieces and however late its writer comes`() throws {
        try directory.makePipe("pipe")
        let path = directory("pipe")
        let writer = DispatchQueue(label: "writer")
        writer.async {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            for piece in ["sec", "ret", "\n"] {
                _ = write(descriptor, piece, piece.utf8.count)
                usleep(30_000)
            }
            close(descriptor)
        }
        #expect(try SecretFile.read(path, limit: 10) == Array("secret\n".utf8))
        writer.sync {}
    }

    @Test func `S45: A pipe that nobody writes to, or not to its end, hangs nobody`() throws {
        try directory.makePipe("pipe")
        let path = directory("pipe")
        let error = FileError.pipeTimeout(path: path, seconds: 0.1)
        let start = SystemClock.read().uptime
        #expect(throws: error) { try SecretFile.read(path, limit: 10, seconds: 0.1) }
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        _ = write(descriptor, "secret", 6)
        #expect(throws: error) { try SecretFile.read(path, limit: 10, seconds: 0.1) }
        // Far beyond the two limits together, for a machine with much to do.
        #expect(SystemClock.read().uptime - start < 10)
        #expect(error.status == .setUp)
    }

    @Test func `A pipe that brings too much, or that others can read, is refused`() throws {
        try directory.makePipe("pipe")
        let path = directory("pipe")
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        defer { close(descriptor) }
        _ = write(descriptor, "secret", 6)
        #expect(throws: FileError.tooLarge(path: path, bytes: 5)) { try SecretFile.read(path, limit: 5) }
        try directory.change("pipe", mode: 0o644)
        #expect(throws: FileError.loose(path: path, mode: 0o644, mend: "go-rwx")) {
            try SecretFile.read(path, limit: 10)
        }
    }
}
