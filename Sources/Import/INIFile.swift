internal import Text

/// A file of sections and settings, as AWS SDKs, rclone and s3cmd write them. Lines that are indented belong to the setting
/// above, and are left out.
struct INIFile {
    struct Section {
        let name: String
        /// Keys in lower case; the last of two counts.
        fileprivate(set) var settings: [String: String] = [:]

        subscript(key: String) -> String? { settings[key].flatMap { $0.isEmpty ? nil : $0 } }
    }

    private(set) var sections: [Section] = []

    init(_ content: [UInt8]) {
        for line in content.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let text = String(decoding: line, as: UTF8.self)
            guard let first = text.unicodeScalars.first, first != "#", first != ";", first != " ", first != "\t" else {
                continue
            }
            if first == "[", let end = text.lastIndex(of: "]") {
                sections.append(Section(name: Self.trimmed(text[text.index(after: text.startIndex)..<end])))
            } else if let sign = text.firstIndex(of: "="), !sections.isEmpty {
                let key = Self.trimmed(text[..<sign]).lowercased()
                sections[sections.count - 1].settings[key] = Self.trimmed(text[text.index(after: sign)...])
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
