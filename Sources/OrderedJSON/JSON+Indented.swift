extension JSON {
    /// On many lines, for people and for comparisons line by line: two blanks a level, ends with a line break.
    public var indentedText: String {
        var result = ""
        write(to: &result, margin: "\n")
        return result + "\n"
    }

    private func write(to result: inout String, margin: String) {
        let inner = margin + "  "
        switch self {
        case .array(let values) where !values.isEmpty:
            result += "["
            for (index, value) in values.enumerated() {
                result += (index > 0 ? "," : "") + inner
                value.write(to: &result, margin: inner)
            }
            result += margin + "]"
        case .object(let fields) where !fields.isEmpty:
            result += "{"
            for (index, field) in fields.enumerated() {
                result += (index > 0 ? "," : "") + inner + JSON.string(field.name).text + ": "
                field.value.write(to: &result, margin: inner)
            }
            result += margin + "}"
        default: result += text
        }
    }
}
