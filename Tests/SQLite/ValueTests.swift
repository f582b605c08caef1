import Fixtures
import SQLite
import Testing

@Suite struct ValueTests {
    let connection: Connection
    private let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        connection = try Connection(path: directory.write("", to: "db"), busyMilliseconds: 0)
        try connection.execute(script: "CREATE TABLE t (value ANY) STRICT")
    }

    /// What SQLite says it was given.
    private func type(of value: Value) throws -> String? {
        try connection.text("SELECT typeof(?)", value)
    }

    private func stored<Result>(_ value: Value, _ read: (Statement) -> Result) throws -> Result {
        try connection.run("DELETE FROM t")
        try connection.run("INSERT INTO t VALUES (?)", value)
        return try #require(try connection.rows("SELECT value FROM t", as: read).first)
    }

    @Test(arguments: [0, 1, -1, 255, Int(Int32.max) + 1, (1 << 53) + 1, .max, .min])
    func `A whole number is kept`(_ number: Int) throws {
        #expect(try type(of: Value(number)) == "integer")
        #expect(try stored(Value(number)) { $0.int(0) } == number)
        #expect(try stored(Value(number)) { $0.optionalInt(0) } == number)
        #expect(try connection.number("SELECT ?", Value(number)) == number)
    }

    @Test(arguments: [0.0, -0.5, 1_800_000_000.123456, 1e300, .infinity, -.infinity, .leastNonzeroMagnitude])
    func `A fraction is kept`(_ number: Double) throws {
        #expect(try type(of: .real(number)) == "real")
        #expect(try stored(.real(number)) { $0.real(0) } == number)
    }

    @Test func `What a row holds is told with its type, so that it can be checked`() throws {
        let kinds = try [Value.integer(.max), .real(.infinity), .text("1"), .blob([0xFF]), .null].map { value in
            try stored(value) { "\($0.value(0))" }
        }
        #expect(kinds == ["integer(9223372036854775807)", "real(inf)", "text(\"1\")", "blob([255])", "null"])
        #expect(try connection.rows("SELECT 1 AS one, 2 AS two") { [$0.name(0), $0.name(1)] } == [["one", "two"]])
    }

    @Test(arguments: [
        "", "a", "ü日🧵", "a\u{0}b", "\u{0}", "'; DROP TABLE t; --", "e\u{301}", String(repeating: "x", count: 100_000),
    ])
    func `Text is kept to the byte`(_ text: String) throws {
        #expect(try type(of: .text(text)) == "text")
        let back = try stored(.text(text)) { $0.text(0) }
        #expect(Array(back.utf8) == Array(text.utf8))
        #expect(try stored(.text(text)) { $0.optionalText(0) } == text)
        #expect(try connection.text("SELECT ?", .text(text)) == text)
    }

    @Test(arguments: [[], [0], [0, 0, 0], [255, 0, 127], [UInt8](repeating: 7, count: 100_000)] as [[UInt8]])
    func `Bytes are kept`(_ bytes: [UInt8]) throws {
        #expect(try type(of: .blob(bytes)) == "blob")
        #expect(try stored(.blob(bytes)) { $0.blob(0) } == bytes)
        #expect(try stored(.blob(bytes)) { $0.isNull(0) } == false)
    }

    @Test func `Nothing is kept as nothing`() throws {
        #expect(try type(of: .null) == "null")
        #expect(try type(of: nil) == "null")
        #expect(try type(of: Value(String?.none)) == "null" && type(of: Value(Int?.none)) == "null")
        #expect(try stored(.null) { $0.isNull(0) })
        #expect(try stored(.null) { $0.optionalText(0) } == nil)
        #expect(try stored(.null) { $0.optionalInt(0) } == nil)
        #expect(try stored(.null) { ($0.text(0), $0.int(0), $0.blob(0)) } == ("", 0, []))
    }

    @Test func `Truth is a number`() throws {
        #expect(try connection.number("SELECT ?", Value(true)) == 1)
        #expect(try connection.number("SELECT ?", Value(false)) == 0)
        #expect(try connection.number("SELECT ?", 42) == 42)
    }

    @Test func `Text that is not UTF-8 is read with the wrong bytes marked`() throws {
        #expect(try connection.text("SELECT CAST(x'61FF62' AS TEXT)") == "a\u{FFFD}b")
    }

    @Test func `Values go to their paths in turn`() throws {
        let row = try connection.rows("SELECT ?2, ?1, ?3", "one".value, "two".value, 3) {
            ($0.text(0), $0.text(1), $0.int(2))
        }
        try #require(row.count == 1)
        #expect(row[0] == ("two", "one", 3))
    }

    @Test func `A value too many is an error`() throws {
        #expect(throws: DatabaseError.self) { try connection.run("INSERT INTO t VALUES (?)", 1, 2) }
        #expect(try connection.number("SELECT count(*) FROM t") == 0)
    }

    @Test func `Rows come in their order, and none is no error`() throws {
        for number in 1...3 { try connection.run("INSERT INTO t VALUES (?)", Value(number)) }
        #expect(try connection.rows("SELECT value FROM t ORDER BY value DESC") { $0.int(0) } == [3, 2, 1])
        #expect(try connection.rows("SELECT value FROM t WHERE value > 9") { $0.int(0) } == [])
        #expect(try connection.number("SELECT value FROM t WHERE value > 9") == nil)
        #expect(try connection.text("SELECT value FROM t WHERE value > 9") == nil)
    }

    @Test func `A statement tells how many rows it changed, and which it inserted`() throws {
        for number in 1...3 { try connection.run("INSERT INTO t VALUES (?)", Value(number)) }
        #expect(connection.lastInsertedRow == 3)
        #expect(try connection.run("UPDATE t SET value = 0 WHERE value > ?", 1) == 2)
        #expect(try connection.run("DELETE FROM t") == 3)
        #expect(try connection.run("DELETE FROM t") == 0)
    }

    @Test(arguments: ["", " ", "-- nothing", ";"])
    func `A statement that says nothing is an error`(_ sql: String) {
        #expect(throws: DatabaseError.self) { try connection.run(sql) }
    }
}

extension String {
    fileprivate var value: Value { Value(self) }
}
