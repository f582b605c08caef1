/// A fault rule as it is written in a control request or in `--fault`: a kind and its parameters, not validated yet.
struct FaultSpec: Equatable {
    var kind: String
    var status: Int?
    var body: String?
    var retryAfter: Int?
    var retryAfterDate: Int?
    var seconds: Double?
    var field: String?
    var url: String?
    var next: Int?
    var organisation: String?

    /// - Throws: ``CoreWeaveEmulator/ParseError`` if the kind is unknown or a parameter is missing or out of range.
    func rule() throws -> CoreWeaveEmulator.FaultRule {
        if let next, next < 1 { throw CoreWeaveEmulator.ParseError("'next' must be 1 or more") }
        return .init(try fault(), next: next, organisation: organisation)
    }

    private func fault() throws -> CoreWeaveEmulator.Fault {
        switch kind {
        case "status":
            guard let status, (200...599).contains(status) else {
                throw CoreWeaveEmulator.ParseError("'status' must be a number from 200 to 599")
            }
            return .status(status, body: body, retryAfter: wait)
        case "drip":
            guard let seconds, seconds > 0 else {
                throw CoreWeaveEmulator.ParseError("'drip' requires a positive number of seconds per byte")
            }
            return .drip(secondsPerByte: seconds)
        case "cut": return .cut
        case "garbage": return .garbage
        case "not-utf8": return .notUTF8
        case "wrong-types": return .wrongTypes
        case "missing-field": return field.map { .missingField($0) } ?? .missingField()
        case "empty": return .emptyBody
        case "too-large": return .tooLarge
        case "redirect": return .redirect(to: url)
        case "hang": return .hang
        case "reset": return .reset
        case "expired": return .alreadyExpired
        default: throw CoreWeaveEmulator.ParseError("unknown fault '\(kind)'")
        }
    }

    private var wait: CoreWeaveEmulator.RetryAfter? {
        retryAfter.map { .seconds($0) } ?? retryAfterDate.map { .date(secondsAhead: $0) }
    }
}

// The compact form of the command line.
extension FaultSpec {
    /// Parses `KIND[=VALUE][,KEY=VALUE]…`. A body must come last because it can contain commas.
    init(parsing text: String) throws {
        var rest = text[...]
        let first = Self.nextPair(&rest)
        self.init(kind: first.key)
        if let value = first.value { try setKindValue(value) }
        while !rest.isEmpty {
            if rest.hasPrefix("body=") {
                body = String(rest.dropFirst(5))
                return
            }
            let (key, value) = Self.nextPair(&rest)
            guard let value else { throw CoreWeaveEmulator.ParseError("'\(key)' requires a value") }
            try set(key, to: value)
        }
    }

    /// Removes `KEY[=VALUE]` and the comma after it.
    private static func nextPair(_ rest: inout Substring) -> (key: String, value: String?) {
        let part = rest.prefix { $0 != "," }
        rest = rest.dropFirst(part.count + 1)
        guard let equals = part.firstIndex(of: "=") else { return (String(part), nil) }
        return (String(part[..<equals]), String(part[part.index(after: equals)...]))
    }

    private mutating func setKindValue(_ value: String) throws {
        switch kind {
        case "status": status = try Self.integer(value, for: kind)
        case "drip": seconds = try Self.seconds(value, for: kind)
        case "missing-field": field = value
        case "redirect": url = value
        default: throw CoreWeaveEmulator.ParseError("'\(kind)' takes no value")
        }
    }

    private mutating func set(_ key: String, to value: String) throws {
        switch key {
        case "next": next = try Self.integer(value, for: key)
        case "organisation": organisation = value
        case "retry-after": retryAfter = try Self.integer(value, for: key)
        case "retry-after-date": retryAfterDate = try Self.integer(value, for: key)
        default: throw CoreWeaveEmulator.ParseError("unknown fault parameter '\(key)'")
        }
    }

    private static func integer(_ value: String, for key: String) throws -> Int {
        guard let number = Int(value) else {
            throw CoreWeaveEmulator.ParseError("invalid value '\(value)' for '\(key)': not an integer")
        }
        return number
    }

    private static func seconds(_ value: String, for key: String) throws -> Double {
        guard let number = Double(value), number.isFinite else {
            throw CoreWeaveEmulator.ParseError("invalid value '\(value)' for '\(key)': not a number of seconds")
        }
        return number
    }
}

extension FaultSpec: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, status, body, seconds, field, url, next, organisation
        case retryAfter = "retry_after"
        case retryAfterDate = "retry_after_date"
    }

    init(from decoder: any Decoder) throws {
        let fields = try StrictContainer(decoder, CodingKeys.self)
        self.init(
            kind: try fields.required(.kind), status: try fields.optional(.status), body: try fields.optional(.body),
            retryAfter: try fields.optional(.retryAfter), retryAfterDate: try fields.optional(.retryAfterDate),
            seconds: try fields.optional(.seconds), field: try fields.optional(.field),
            url: try fields.optional(.url), next: try fields.optional(.next),
            organisation: try fields.optional(.organisation))
    }
}

/// The body of a control request that adds faults: one object, or an array of them.
struct FaultSpecList: Decodable {
    private let specs: [FaultSpec]

    init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            var specs: [FaultSpec] = []
            while !list.isAtEnd { specs.append(try list.decode(FaultSpec.self)) }
            self.specs = specs
        } else {
            specs = [try FaultSpec(from: decoder)]
        }
    }

    func rules() throws -> [CoreWeaveEmulator.FaultRule] {
        try specs.map { try $0.rule() }
    }
}
