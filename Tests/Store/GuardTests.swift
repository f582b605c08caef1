import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct GuardTests {
    let home: Household

    init() throws {
        home = try Household()
        let store = try home.open()
        try store.add("acme")
        try store.refresh("acme")
    }

    private var folder: ScratchFolder { home.folder }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o666] as [UInt32])
    func `S3: A database that others can read is refused with the chmod to run`(_ mode: UInt32) throws {
        try folder.change("home/heddle.db", mode: mode)
        let error = try #require(throws: FileError.self) { try home.open() }
        #expect(error == .loose(path: home.places.database, mode: mode, mend: "go-rwx"))
        #expect(error.hint == "chmod go-rwx \(home.places.database)")
        #expect(error.status == .setUp)
        try folder.change("home/heddle.db", mode: 0o600)
        #expect(try home.open().profiles().count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o622] as [UInt32])
    func `S3: A key that others can read is refused with the chmod to run`(_ mode: UInt32) throws {
        try folder.change("home/key", mode: mode)
        let error = FileError.loose(path: home.places.key, mode: mode, mend: "go-rwx")
        #expect(throws: error) { try home.open().keys(of: "acme") }
        #expect(throws: error) { try home.open().refresh("acme") }
    }

    @Test(arguments: [0o770, 0o702, 0o777] as [UInt32])
    func `S3: A folder that others can write to is refused`(_ mode: UInt32) throws {
        try folder.change("home", mode: mode)
        #expect(throws: FileError.loose(path: folder("home"), mode: mode, mend: "go-w")) { try home.open() }
    }

    @Test(arguments: [false, true])
    func `S3: A symbolic link in the database's place is refused, and nothing is made where it points`(
        _ dangling: Bool
    ) throws {
        try folder.move("home/heddle.db", to: "elsewhere.db")
        try folder.link("home/heddle.db", symbolicallyTo: folder(dangling ? "nowhere.db" : "elsewhere.db"))
        #expect(throws: FileError.symbolicLink(path: home.places.database)) { try home.open() }
        #expect(!folder.exists("nowhere.db"))
    }

    @Test func `S3: A symbolic link in the key's place is refused`() throws {
        try folder.move("home/key", to: "elsewhere")
        try folder.link("home/key", symbolicallyTo: folder("elsewhere"))
        #expect(throws: FileError.symbolicLink(path: home.places.key)) { try home.open().keys(of: "acme") }
    }

    @Test func `S3: A second hard link to the database or the key is refused`() throws {
        try folder.link("key", to: "home/key")
        #expect(throws: FileError.hardLinks(path: home.places.key)) { try home.open().keys(of: "acme") }
        try folder.link("heddle.db", to: "home/heddle.db")
        #expect(throws: FileError.hardLinks(path: home.places.database)) { try home.open() }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S3: A database, key or folder of another user's is refused`() throws {
        try folder.change("home/key", owner: 12345)
        #expect(throws: FileError.otherOwner(path: home.places.key)) { try home.open().keys(of: "acme") }
        try folder.change("home/heddle.db", owner: 12345)
        #expect(throws: FileError.otherOwner(path: home.places.database)) { try home.open() }
        try folder.change("home", owner: 12345)
        #expect(throws: FileError.otherOwner(path: folder("home"))) { try home.open() }
    }

    @Test func `A folder in the database's place is refused`() throws {
        try folder.remove("home/heddle.db")
        try folder.makeFolder("home/heddle.db")
        #expect(throws: FileError.wrongKind(path: home.places.database, expected: "file")) { try home.open() }
    }

    @Test func `S5: Opening the database again drops no lock of an open one`() async throws {
        let store = try home.open()
        try store.connection.execute(script: "BEGIN IMMEDIATE")
        _ = try home.open().profiles()
        try folder.link("second", to: "home/heddle.db")
        #expect(throws: FileError.self) { _ = try home.open() }
        // From another process: a process's own locks never stop it.
        await #expect(processExitsWith: .success) { [path = home.places.database as String] in
            let other = try Connection(path: path, busyMilliseconds: 0)
            let error = #expect(throws: DatabaseError.self) { try other.execute(script: "BEGIN IMMEDIATE") }
            #expect(error?.isBusy == true)
        }
        try store.connection.execute(script: "ROLLBACK")
    }
}
