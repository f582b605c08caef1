extension [UInt8] {
    /// Appends a whole number's decimal digits, after a minus sign where it is less than 0.
    ///
    /// By hand: the standard library's way lies on three pages that a process of a millisecond needs for nothing else.
    ///
    /// - Parameter width: the least number of digits; zeros come first.
    public mutating func append(decimal number: Int, width: Int = 1) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = number.magnitude
        while rest > 0 || count - start < width {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        var (first, last) = (start, count - 1)
        while first < last {
            swapAt(first, last)
            (first, last) = (first + 1, last - 1)
        }
    }
}

extension String {
    /// A whole number's decimal digits, as ``append(decimal:width:)`` writes them.
    public init(decimal number: Int) {
        var digits: [UInt8] = []
        digits.append(decimal: number)
        self.init(decoding: digits, as: UTF8.self)
    }
}
