import Fixtures
import Testing

@testable import SQLite

@Suite struct TimeLimitTests {
    private let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        try directory.write("", to: "db")
    }

    private func connection(_ seconds: Double) throws -> Connection {
        try Connection(path: directory("db"), busyMilliseconds: 0, statementSeconds: seconds)
    }

    private static let endless =
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r"

    @Test func `S41: A statement that never ends is ended, and the next one works`() throws {
        let connection = try connection(0.05)
        let error = try #require(throws: DatabaseError.self) { try connection.number(Self.endless) }
        #expect(error.isTimeOut && !error.isBusy && !error.isDamage)
        #expect(try connection.number("SELECT 42") == 42)
    }

    @Test func `S41: A script that never ends is ended, and its transaction undone`() throws {
        let connection = try connection(0.05)
        try connection.execute(script: "CREATE TABLE t (x)")
        #expect(throws: DatabaseError.self) {
            try connection.write {
                try connection.run("INSERT INTO t VALUES (1)")
                try connection.execute(script: Self.endless)
            }
        }
        #expect(try connection.number("SELECT count(*) FROM t") == 0)
    }

    @Test func `Each statement has the time for itself`() throws {
        let connection = try connection(0.5)
        let short =
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 200000) SELECT count(*) FROM r"
        for _ in 0..<15 { #expect(try connection.number(short) == 200_000) }
    }

    @Test func `S41: A value of more than 16 MiB is refused`() throws {
        #expect(throws: DatabaseError.self) { try connection(1).text("SELECT hex(zeroblob(9000000))") }
    }
}
