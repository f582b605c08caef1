internal import Credentials

extension CoreWeaveEmulator {
    /// The format of `Expiration`. Responses have been seen with 0, 3, 6 and 9 fraction digits, with `Z` and with
    /// offsets.
    public struct ExpirationFormat: Sendable, Equatable, Codable {
        /// 0 to 9.
        public var fractionDigits: Int
        /// Minutes east of UTC, less than a day; nil for `Z`.
        public var offsetMinutes: Int?

        public init(fractionDigits: Int = 0, offsetMinutes: Int? = nil) {
            self.fractionDigits = fractionDigits
            self.offsetMinutes = offsetMinutes
        }

        private enum CodingKeys: String, CodingKey {
            case fractionDigits = "fraction_digits"
            case offsetMinutes = "offset_minutes"
        }

        /// - Parameter time: seconds since 1970, fractions included.
        func string(from time: Double) -> String {
            let time = EmulatorTime.clamped(time)
            let whole = time.rounded(.down)
            let local = Timestamp(seconds: Int(whole) + (offset ?? 0) * 60).rfc3339.dropLast()
            return local + fraction(time - whole) + zone
        }

        private func fraction(_ part: Double) -> String {
            let digits = min(max(fractionDigits, 0), 9)
            guard digits > 0 else { return "" }
            let nanoseconds = zeroPadded(min(Int(part * 1e9), 999_999_999), to: 9)
            return "." + nanoseconds.prefix(digits)
        }

        /// RFC 3339 allows offsets up to 23:59 in either direction.
        private var offset: Int? { offsetMinutes.map { min(max($0, -1439), 1439) } }

        private var zone: String {
            guard let offset else { return "Z" }
            let size = abs(offset)
            return (offset < 0 ? "-" : "+") + zeroPadded(size / 60, to: 2) + ":" + zeroPadded(size % 60, to: 2)
        }
    }
}

private func zeroPadded(_ number: Int, to digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
