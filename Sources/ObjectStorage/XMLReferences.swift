/// XML's references: `&amp;`, `&#38;`, `&#x26;` and their kind.
enum XMLReferences {
    private static let entities: [Substring: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]

    /// - Throws: where a reference is not closed, names an entity that is not one of XML's five, or no character.
    static func resolved(_ text: String) throws(XMLScanner.NotXML) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let first = rest.popFirst() {
            guard first == "&" else {
                result.append(first)
                continue
            }
            // The longest is `&#x10FFFF;`.
            let name = rest.prefix(10).prefix { $0 != ";" }
            guard rest.dropFirst(name.count).first == ";", let scalar = scalar(Substring(name)) else {
                throw XMLScanner.NotXML()
            }
            result.append(scalar)
            rest = rest.dropFirst(name.count + 1)
        }
        return String(result)
    }

    private static func scalar(_ name: Substring) -> Unicode.Scalar? {
        guard name.first == "#" else { return entities[name] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x"
        let number = isHexadecimal ? digits.dropFirst() : digits
        // UInt32 would take a sign.
        guard number.utf8.first != UInt8(ascii: "+"), number.utf8.first != UInt8(ascii: "-") else { return nil }
        return UInt32(number, radix: isHexadecimal ? 16 : 10).flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
    }
}
