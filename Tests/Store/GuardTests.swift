import Credentials
import Fixtures
import Libc
import OperatingSystem
import SQLite
import Testing

@testable import Store

@Suite struct GuardTests {
    let home: StoreFixture

    init() throws {
        home = try StoreFixture()
        let store = try home.open()
        try store.add("acme")
        try store.refresh("acme")
    }

    private var directory: ScratchDirectory { home.directory }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o666] as [UInt32])
    func `S3: A database that others can read is refused with the chmod to run`(_ mode: UInt32) throws {
        try directory.change("home/heddle.db", mode: mode)
        let error = try #require(throws: FileError.self) { try home.open() }
        #expect(error == .loose(path: home.paths.database, mode: mode, mend: "go-rwx"))
        #expect(error.hint == "chmod go-rwx \(home.paths.database)")
        #expect(error.status == .setUp)
        try directory.change("home/heddle.db", mode: 0o600)
        #expect(try home.open().profiles().count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o622] as [UInt32])
    func `S3: A key that others can read is refused with the chmod to run`(_ mode: UInt32) throws {
        try directory.change("home/key", mode: mode)
        let error = FileError.loose(path: home.paths.key, mode: mode, mend: "go-rwx")
        #expect(throws: error) { try home.open().keys(of: "acme") }
        #expect(throws: error) { try home.open().refresh("acme") }
    }

    @Test(arguments: [0o770, 0o702, 0o777] as [UInt32])
    func `S3: A directory that others can write to is refused`(_ mode: UInt32) throws {
        try directory.change("home", mode: mode)
        #expect(throws: FileError.loose(path: directory("home"), mode: mode, mend: "go-w")) { try home.open() }
    }

    @Test(arguments: [false, true])
    func `S3: A symbolic link in the database's place is refused, and nothing is made where it points`(
        _ dangling: Bool
    ) throws {
        try directory.move("home/heddle.db", to: "elsewhere.db")
        try directory.link("home/heddle.db", symbolicallyTo: directory(dangling ? "nowhere.db" : "elsewhere.db"))
        #expect(throws: FileError.symbolicLink(path: home.paths.database)) { try home.open() }
        #expect(!directory.exists("nowhere.db"))
    }

    @Test func `S3: A symbolic link in the key's place is refused`() throws {
        try directory.move("home/key", to: "elsewhere")
        try directory.link("home/key", symbolicallyTo: directory("elsewhere"))
        #expect(throws: FileError.symbolicLink(path: home.paths.key)) { try home.open().keys(of: "acme") }
    }

    @Test func `S3: A second hard link to the database or the key is refused`() throws {
        try directory.link("key", to: "home/key")
        #expect(throws: FileError.hardLinks(path: home.paths.key)) { try home.open().keys(of: "acme") }
        try directory.link("heddle.db", to: "home/heddle.db")
        #expect(throws: FileError.hardLinks(path: home.paths.database)) { try home.open() }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S3: A database, key or directory of another user's is refused`() throws {
        try directory.change("home/key", owner: 12345)
        #expect(throws: FileError.otherOwner(path: home.paths.key)) { try home.open().keys(of: "acme") }
        try directory.change("home/heddle.db", owner: 12345)
        #expect(throws: FileError.otherOwner(path: home.paths.database)) { try home.open() }
        try directory.change("home", owner: 12345)
        #expect(throws: FileError.otherOwner(path: directory("home"))) { try home.open() }
    }

    @Test(arguments: ["loose", "link", "pipe", "directory", "hard link"])
    func `S44: A journal that others may have written is refused before it is played back`(_ flaw: String) throws {
        let name = "home/heddle.db-journal"
        switch flaw {
        case "loose": try directory.write("x", to: name, mode: 0o666)
        case "link": try directory.link(name, symbolicallyTo: directory("elsewhere"))
        case "pipe": try directory.makePipe(name)
        case "directory": try directory.makeDirectory(name)
        default:
            try directory.write("x", to: "journal")
            try directory.link(name, to: "journal")
        }
        let error = #expect(throws: FileError.self) { try home.open() }
        #expect(error?.status == .setUp && error?.hint != nil)
        #expect(error?.message.contains(directory(name)) == true)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `S44: A journal of another user's is refused`() throws {
        try directory.write("x", to: "home/heddle.db-journal")
        try directory.change("home/heddle.db-journal", owner: 12345)
        #expect(throws: FileError.otherOwner(path: home.paths.database + "-journal")) { try home.open() }
    }

    @Test(arguments: ["loose", "link", "pipe", "hard link"])
    func `S44, S45: A journal planted once the database is open is not played back, either`(_ flaw: String) throws {
        let store = try home.open()
        let name = "home/heddle.db-journal"
        // Such as SQLite itself leaves behind when it is killed: its header, and no page.
        let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
        let header = magic + [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 16, 0]
        let content = header + [UInt8](repeating: 0, count: 512 - header.count)
        switch flaw {
        case "loose": try directory.write(content, to: name, mode: 0o666)
        case "pipe": try directory.makePipe(name)
        default:
            try directory.write(content, to: "journal")
            if flaw == "link" {
                try directory.link(name, symbolicallyTo: directory("journal"))
            } else {
                try directory.link(name, to: "journal")
            }
        }
        #expect(throws: StoreError.self) { try store.profiles() }
        try directory.remove(name)
        #expect(try store.profiles().count == 1)
    }

    @Test func `A directory in the database's place is refused`() throws {
        try directory.remove("home/heddle.db")
        try directory.makeDirectory("home/heddle.db")
        #expect(throws: FileError.wrongKind(path: home.paths.database, expected: "file", whose: .heddles)) {
            try home.open()
        }
    }

    @Test func `S5: Opening the database again drops no lock of an open one`() async throws {
        let store = try home.open()
        try store.connection.execute(script: "BEGIN IMMEDIATE")
        _ = try home.open().profiles()
        try directory.link("second", to: "home/heddle.db")
        #expect(throws: FileError.self) { _ = try home.open() }
        try directory.remove("second")
        // From another process: a process's own locks never stop it.
        await #expect(processExitsWith: .success) { [path = home.paths.database as String] in
            let other = try Connection(path: path, busyMilliseconds: 0)
            let error = #expect(throws: DatabaseError.self) { try other.execute(script: "BEGIN IMMEDIATE") }
            #expect(error?.isBusy == true)
        }
        try store.connection.execute(script: "ROLLBACK")
    }
}
