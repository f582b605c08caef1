extension FaultForm {
    /// Reads `KIND[=VALUE][,KEY=VALUE]…`. A body comes last and may have commas.
    init(spelling: String) throws {
        var rest = spelling[...]
        let first = Self.cut(&rest)
        self.init(kind: first.key)
        if let value = first.value { try setMain(value) }
        while !rest.isEmpty {
            if rest.hasPrefix("body=") {
                body = String(rest.dropFirst(5))
                return
            }
            let (key, value) = Self.cut(&rest)
            guard let value else { throw CoreWeaveEmulator.SpellingError("'\(key)' needs a value") }
            try set(key, to: value)
        }
    }

    private static func cut(_ rest: inout Substring) -> (key: String, value: String?) {
        let part = rest.prefix { $0 != "," }
        rest = rest.dropFirst(part.count + 1)
        guard let equals = part.firstIndex(of: "=") else { return (String(part), nil) }
        return (String(part[..<equals]), String(part[part.index(after: equals)...]))
    }

    private mutating func setMain(_ value: String) throws {
        switch kind {
        case "status": status = try Self.number(value, of: kind)
        case "drip": seconds = try Self.seconds(value)
        case "missing-field": field = value
        case "redirect": url = value
        default: throw CoreWeaveEmulator.SpellingError("'\(kind)' takes no value")
        }
    }

    private mutating func set(_ key: String, to value: String) throws {
        switch key {
        case "next": next = try Self.number(value, of: key)
        case "organisation": organisation = value
        case "retry-after": retryAfter = try Self.number(value, of: key)
        case "retry-after-date": retryAfterDate = try Self.number(value, of: key)
        default: throw CoreWeaveEmulator.SpellingError("'\(key)' goes with no fault")
        }
    }

    private static func number(_ value: String, of key: String) throws -> Int {
        guard let number = Int(value) else {
            throw CoreWeaveEmulator.SpellingError("'\(key)' needs a number, not '\(value)'")
        }
        return number
    }

    private static func seconds(_ value: String) throws -> Double {
        guard let number = Double(value), number.isFinite else {
            throw CoreWeaveEmulator.SpellingError("'\(value)' is no number of seconds")
        }
        return number
    }
}
