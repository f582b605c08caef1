import Fixtures
import SQLite
import Testing

@Suite struct TransactionTests {
    let directory: ScratchDirectory
    let connection: Connection

    init() throws {
        directory = try ScratchDirectory()
        connection = try Connection(path: directory.write("", to: "db"), busyMilliseconds: 0)
        try connection.execute(script: "CREATE TABLE t (value INTEGER UNIQUE) STRICT; INSERT INTO t VALUES (1)")
    }

    private struct Failure: Error, Equatable {}

    private func other(busyMilliseconds: Int32 = 0) throws -> Connection {
        try Connection(path: directory("db"), busyMilliseconds: busyMilliseconds)
    }

    private func count(on connection: Connection) throws -> Int? {
        try connection.number("SELECT count(*) FROM t")
    }

    @Test func `What a transaction wrote is there for others once it ends`() throws {
        let other = try other()
        let result = try connection.write {
            try connection.run("INSERT INTO t VALUES (2)")
            #expect(try count(on: other) == 1)
            return "done"
        }
        #expect(result == "done")
        #expect(try count(on: other) == 2)
        #expect(!connection.isInTransaction)
    }

    @Test func `An error rolls everything back and comes through as it is`() throws {
        #expect(throws: Failure()) {
            try connection.write {
                try connection.run("INSERT INTO t VALUES (2)")
                try connection.execute(script: "CREATE TABLE more (x)")
                throw Failure()
            }
        }
        #expect(try count(on: connection) == 1)
        #expect(try connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'more'") == 0)
        #expect(!connection.isInTransaction)
    }

    @Test func `A statement that fails rolls back what came before it`() throws {
        let error = #expect(throws: DatabaseError.self) {
            try connection.write {
                try connection.run("INSERT INTO t VALUES (2)")
                try connection.run("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error?.isUniqueViolation == true)
        #expect(try count(on: connection) == 1)
    }

    @Test func `An error in the middle of reading rolls back`() throws {
        #expect(throws: Failure()) {
            try connection.write {
                try connection.run("INSERT INTO t VALUES (2)")
                _ = try connection.rows("SELECT value FROM t") { _ in throw Failure() }
            }
        }
        #expect(try count(on: connection) == 1)
        #expect(!connection.isInTransaction)
    }

    @Test func `A transaction within another is refused and leaves the outer one as it was`() throws {
        try connection.write {
            try connection.run("INSERT INTO t VALUES (2)")
            #expect(throws: DatabaseError.self) { try connection.write {} }
            #expect(throws: DatabaseError.self) { try connection.read {} }
            #expect(connection.isInTransaction)
        }
        #expect(try count(on: connection) == 2)
    }

    @Test func `A view does not change while it is read`() throws {
        let other = try other()
        try connection.read {
            let before = try count(on: connection)
            // With a rollback journal a writer waits for readers; with none of them it would go on.
            #expect(throws: DatabaseError.self) { try other.run("INSERT INTO t VALUES (2)") }
            #expect(try count(on: connection) == before)
        }
        try other.run("INSERT INTO t VALUES (2)")
        #expect(try count(on: connection) == 2)
    }

    @Test func `An error ends a view`() throws {
        #expect(throws: Failure()) { try connection.read { throw Failure() } }
        #expect(!connection.isInTransaction)
        try connection.write { _ = try connection.run("INSERT INTO t VALUES (2)") }
    }

    @Test func `S14: The write lock is taken at the start, so a writer never meets one in the middle`() throws {
        let other = try other()
        try connection.write {
            var began = false
            let error = #expect(throws: DatabaseError.self) { try other.write { began = true } }
            #expect(error?.isBusy == true)
            #expect(!began)
            #expect(!other.isInTransaction)
        }
        try other.write { _ = try other.run("INSERT INTO t VALUES (2)") }
    }

    @Test func `S14: A writer waits its turn for as long as it was told to`() async throws {
        let path = directory("db")
        try await withThrowingTaskGroup { group in
            for number in 10..<26 {
                group.addTask {
                    let connection = try Connection(path: path, busyMilliseconds: 10_000)
                    try connection.write { _ = try connection.run("INSERT INTO t VALUES (?)", Value(number)) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try count(on: connection) == 17)
    }

    @Test func `Two writers in turn see each other's work`() throws {
        let other = try other()
        for number in 2...9 {
            let writer = number.isMultiple(of: 2) ? connection : other
            try writer.write { _ = try writer.run("INSERT INTO t VALUES (?)", Value(number)) }
        }
        #expect(try count(on: connection) == 9)
        #expect(try count(on: other) == 9)
    }

    @Test func `A copy has everything, and is a database of its own`() throws {
        try directory.write("", to: "copy")
        let copy = try Connection(path: directory("copy"), busyMilliseconds: 0)
        try connection.copy(into: copy)
        #expect(try count(on: copy) == 1)
        try copy.run("INSERT INTO t VALUES (2)")
        #expect(try count(on: connection) == 1)
    }

    @Test func `A copy can be made while another holds the write lock`() throws {
        try directory.write("", to: "copy")
        let other = try other()
        try connection.write {
            try connection.run("INSERT INTO t VALUES (2)")
            try other.copy(into: Connection(path: directory("copy"), busyMilliseconds: 0))
        }
        let copy = try Connection(path: directory("copy"), busyMilliseconds: 0)
        #expect(try count(on: copy) == 1)
    }

    @Test func `A part that fails is undone, and the rest of its transaction stays`() throws {
        func fail() throws {
            try connection.part {
                try connection.run("INSERT INTO t VALUES (13)")
                throw Failure()
            }
        }
        try connection.write {
            try connection.part { _ = try connection.run("INSERT INTO t VALUES (12)") }
            do { try fail() } catch is Failure {}
            #expect(try connection.rows("SELECT value FROM t WHERE value > 10") { $0.int(0) } == [12])
            try connection.part { _ = try connection.run("INSERT INTO t VALUES (14)") }
        }
        #expect(try connection.rows("SELECT value FROM t WHERE value > 10 ORDER BY value") { $0.int(0) } == [12, 14])
    }
}
