internal import Credentials
internal import SQLite

/// What is wrong with one column of a row: Heddle never wrote that.
struct RowFlaw: Error, Equatable {
    let column: String
    let what: String
}

extension Statement {
    /// - Throws: ``RowFlaw`` where it is no whole number of that range.
    func integer(_ column: Int32, in range: ClosedRange<Int>) throws(RowFlaw) -> Int {
        guard case .integer(let number) = value(column) else { throw flaw(column, "it is not a whole number") }
        guard range.contains(Int(number)) else { throw flaw(column, "\(number) is out of range") }
        return Int(number)
    }

    /// Whole seconds since 1970.
    func timestamp(_ column: Int32) throws(RowFlaw) -> Timestamp {
        Timestamp(seconds: try integer(column, in: Bounds.seconds))
    }

    func optionalTimestamp(_ column: Int32) throws(RowFlaw) -> Timestamp? {
        isNull(column) ? nil : try timestamp(column)
    }

    func number(_ column: Int32, in range: ClosedRange<Double>) throws(RowFlaw) -> Double {
        guard case .real(let number) = value(column) else { throw flaw(column, "it is not a number") }
        guard range.contains(number) else { throw flaw(column, "\(number) is out of range") }
        return number
    }

    func string(_ column: Int32) throws(RowFlaw) -> String {
        guard case .text(let text) = value(column) else { throw flaw(column, "it is not a text") }
        return text
    }

    func optionalString(_ column: Int32) throws(RowFlaw) -> String? { isNull(column) ? nil : try string(column) }

    func bytes(_ column: Int32) throws(RowFlaw) -> [UInt8] {
        guard case .blob(let bytes) = value(column) else { throw flaw(column, "it is not a blob") }
        return bytes
    }

    /// A text that is checked as if a person had typed it.
    func parsed<Result>(
        _ column: Int32, _ parse: (String) throws(InvalidValue) -> Result
    ) throws(RowFlaw) -> Result {
        let text = try string(column)
        do {
            return try parse(text)
        } catch {
            throw flaw(column, error.message)
        }
    }

    func flaw(_ column: Int32, _ what: String) -> RowFlaw { RowFlaw(column: name(column), what: what) }
}

/// What numbers of a row may be. With these nothing that is computed from them overflows.
enum Bounds {
    /// Whole seconds since 1970, in the years 1970 to 9999.
    static let seconds = 0...253_402_300_799
    /// How many times something happened.
    static let counts = 0...1_000_000_000_000
    /// Seconds since 1970.
    static let clock = 0.0...253_402_300_799.0
    /// Seconds by which one clock is ahead of another, or by a clock that counts from anywhere.
    static let offset = -253_402_300_799.0...253_402_300_799.0
}
