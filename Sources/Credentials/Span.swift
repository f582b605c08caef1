internal import Text

/// A span of time as a person types it: `90s`, `10m`, `2h`, `1d`; `0` needs no unit.
public struct Span: Sendable, Equatable {
    /// 0 or more.
    public let seconds: Int

    /// - Throws: ``InvalidValue/span(_:)``; ``InvalidValue/spanWithoutUnit(_:)`` for a number alone, which one tool takes
    ///   for seconds and the next for minutes.
    public init(_ text: String) throws(InvalidValue) {
        let units = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        let unit = text.last.flatMap { units[String($0)] }
        let digits = unit == nil ? text[...] : text.dropLast()
        // Nine digits of the longest unit fit into an Int with room to spare.
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit), let number = Int(digits)
        else {
            throw .span(text)
        }
        guard let unit = unit ?? (number == 0 ? 1 : nil) else { throw .spanWithoutUnit(String(digits)) }
        seconds = number * unit
    }
}
