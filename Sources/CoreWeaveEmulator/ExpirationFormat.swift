internal import Credentials

extension CoreWeaveEmulator {
    /// How `Expiration` is spelled. Answers have been seen with 0, 3, 6 and 9 digits of a second, `Z` and offsets.
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

        /// - Parameter moment: seconds since 1970, fractions included.
        func text(_ moment: Double) -> String {
            let moment = EmulatorTime.representable(moment)
            let whole = moment.rounded(.down)
            let local = Timestamp(seconds: Int(whole) + (offset ?? 0) * 60).rfc3339.dropLast()
            return local + fraction(moment - whole) + zone
        }

        private func fraction(_ part: Double) -> String {
            let digits = min(max(fractionDigits, 0), 9)
            guard digits > 0 else { return "" }
            let nanoseconds = padded(min(Int(part * 1e9), 999_999_999), to: 9)
            return "." + nanoseconds.prefix(digits)
        }

        /// RFC 3339 ends at 23:59 either way.
        private var offset: Int? { offsetMinutes.map { min(max($0, -1439), 1439) } }

        private var zone: String {
            guard let offset else { return "Z" }
            let size = abs(offset)
            return (offset < 0 ? "-" : "+") + padded(size / 60, to: 2) + ":" + padded(size % 60, to: 2)
        }
    }
}
