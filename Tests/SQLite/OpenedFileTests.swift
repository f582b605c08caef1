import Fixtures
import SQLite
import Testing

@Suite struct OpenedFileTests {
    /// SQLite closes no descriptor of a file on which another connection of this process has a lock, since that would end the
    /// lock (POSIX), and gives it to the next connection without opening anything.
    @Test func `A connection knows its file, whether or not SQLite had to open it`() throws {
        let directory = try ScratchDirectory()
        let path = try directory.write("", to: "db")
        func connect() throws -> Connection { try Connection(path: path, busyMilliseconds: 0) }
        let writer = try connect()
        try writer.execute(script: "CREATE TABLE t (value ANY) STRICT; BEGIN IMMEDIATE")
        for _ in 1...2 {
            let other = try connect()
            #expect(other.file?.inode == (try directory.inode(of: "db")) && writer.file?.inode == other.file?.inode)
        }
        #expect(try Connection.inMemory().file == nil)
    }
}
