/// The random parts of what the emulator mints.
enum RandomText {
    private static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// `CWAK` and 16 upper-case letters and digits.
    static func accessKeyID() -> String { "CWAK" + text(16, of: base32) }

    /// 40 characters, `+` and `/` among them, for whoever forgets to quote.
    static func secretAccessKey() -> String { text(40, of: base64) }

    /// 126 characters and `==`: tokens end like that, and what splits at `=` must show it.
    static func sessionToken() -> String { text(126, of: base64) + "==" }

    private static func text(_ count: Int, of alphabet: [UInt8]) -> String {
        // Ten characters from each number: the system's generator is a system call.
        var generator = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        let bytes = (0..<count).map { index in
            bits = index % 10 == 0 ? generator.next() : bits >> 6
            return alphabet[Int(bits & UInt64(alphabet.count - 1))]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
