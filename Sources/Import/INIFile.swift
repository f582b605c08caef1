internal import Text

/// A file of sections and settings, as AWS SDKs, rclone and s3cmd write them. Lines that are indented belong to the setting
/// above, where that has no value of its own: `s3 =`, and below it `endpoint_url = …`.
struct INIFile {
    struct Section {
        let name: String
        /// Keys in lower case, of what is indented as `s3.endpoint_url`; the last of two counts.
        fileprivate(set) var settings: [String: String] = [:]

        subscript(key: String) -> String? { settings[key].flatMap { $0.isEmpty ? nil : $0 } }
    }

    private(set) var sections: [Section] = []

    init(_ content: [UInt8]) {
        /// The setting that indented lines belong to.
        var above: String?
        for line in content.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let text = String(decoding: line, as: UTF8.self)
            guard let first = text.unicodeScalars.first, first != "#", first != ";" else { continue }
            if first == "[", let end = text.lastIndex(of: "]") {
                sections.append(Section(name: Self.trimmed(text[text.index(after: text.startIndex)..<end])))
                above = nil
            } else if let sign = text.firstIndex(of: "="), !sections.isEmpty {
                let key = Self.trimmed(text[..<sign]).lowercased()
                let value = Self.trimmed(text[text.index(after: sign)...])
                if first != " ", first != "\t" {
                    sections[sections.count - 1].settings[key] = value
                    above = value.isEmpty ? key : nil
                } else if let above, key.unicodeScalars.first != "#", key.unicodeScalars.first != ";" {
                    sections[sections.count - 1].settings["\(above).\(key)"] = value
                }
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text.unicodeScalars
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
