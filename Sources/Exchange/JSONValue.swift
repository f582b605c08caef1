/// JSON of any shape, for the parts of an answer that Heddle keeps without understanding them.
///
/// What is deeper than ``deepest``, and what Swift has no value for (a number beyond every Double, half of a surrogate
/// pair), is null: odd attributes are no reason to refuse a credential.
enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Deeper than any answer, and shallow enough for the small stack of a thread.
    static let deepest = 32
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Integers before numbers: a Double would round a long one.
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if decoder.codingPath.count > Self.deepest {
            self = .null
        } else if let array = try? value.decode([JSONValue].self) {
            self = .array(array)
        } else if let fields = try? value.decode([String: JSONValue].self) {
            self = .object(fields)
        } else {
            self = .null
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let fields): try container.encode(fields)
        }
    }
}
