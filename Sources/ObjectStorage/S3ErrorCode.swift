/// The `<Code>` of an S3 error (Amazon S3 API reference, "Error responses").
///
/// Nothing else of it is read: the message, the string to sign and the key in there are the server's to choose.
enum S3ErrorCode {
    /// - Returns: a word of 1 to 64 letters and digits, or nil.
    static func read(_ body: [UInt8]) -> String? {
        var code: String?
        let isWhole = forEachElement(ofXML: body) { path, text in
            if path == ["Error", "Code"] || path == ["ErrorResponse", "Error", "Code"] { code = text }
        }
        guard isWhole, let code, (1...64).contains(code.utf8.count),
            code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) })
        else { return nil }
        return code
    }
}
