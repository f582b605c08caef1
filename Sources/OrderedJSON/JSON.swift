internal import Text

/// JSON to be written: an object's keys stay in the order they were given, the most telling first, and no Foundation is
/// needed, whose encoder alone costs a short-lived process more than everything else it does.
public enum JSON: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    case string(String)
    case array([JSON])
    case object([Field])

    public struct Field: Sendable, Equatable {
        public let name: String
        public let value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    public static func object(_ fields: [(String, JSON)]) -> JSON {
        .object(fields.map { Field($0.0, $0.1) })
    }

    /// A string, or null.
    public static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    /// On one line, without needless space (RFC 8259).
    public var text: String {
        var result = ""
        write(to: &result)
        return result
    }

    private func write(to result: inout String) {
        switch self {
        case .null: result += "null"
        case .boolean(let value): result += value ? "true" : "false"
        case .integer(let value): result += String(decimal: value)
        case .string(let value): Self.write(value, to: &result)
        case .array(let values):
            result += "["
            for (index, value) in values.enumerated() {
                if index > 0 { result += "," }
                value.write(to: &result)
            }
            result += "]"
        case .object(let fields):
            result += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { result += "," }
                Self.write(field.name, to: &result)
                result += ":"
                field.value.write(to: &result)
            }
            result += "}"
        }
    }

    private static func write(_ text: String, to result: inout String) {
        result += "\""
        defer { result += "\"" }
        // Nearly every text: appended as a whole.
        if text.utf8.allSatisfy({ $0.isVisibleASCII && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            result += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            // What a terminal would obey, hide or reorder is for programs alone.
            case _ where !scalar.isPrintable:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
