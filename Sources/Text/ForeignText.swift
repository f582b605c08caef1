/// What another program says, as far as it may be shown and kept in a log: someone else's words may repeat a secret.
///
/// Secrets have no one look, so this doesn't look for them: it shows what is plainly a word, a number, a name or a path
/// made of these, and `…` for everything else. It rather shows too little.
public enum ForeignText {
    /// How much of a complaint is shown, in Characters.
    private static let limit = 200
    /// A word of a language has fewer letters; keys, hashes and tokens have at least as many.
    private static let tooLong = 20
    /// A name in capitals, such as `UNAUTHENTICATED`, has no more letters.
    private static let longestCapitals = 15
    /// Digits: a date, a time, a port, a status.
    private static let longestNumber = 8

    /// The last line of a complaint that is not blank, which is where programs say why.
    ///
    /// - Parameter bytes: what a program wrote to its standard error.
    /// - Returns: printable; empty where it said nothing.
    public static func complaint(of bytes: [UInt8]) -> String { lines(of: bytes).last ?? "" }

    /// Its lines that are not blank.
    public static func lines(of bytes: [UInt8]) -> [String] {
        withoutEscapes(String(decoding: bytes, as: UTF8.self)).unicodeScalars
            .split { $0 == "\n" || $0 == "\r" }
            .map { shown(String($0)) }.filter { !$0.isEmpty }
    }

    /// One line, with what may be a secret left out.
    static func shown(_ line: String) -> String {
        var result: [String] = []
        var isValueNext = false
        var before: Substring = ""
        // Whatever is invisible goes first: it could cut a secret in two.
        for word in line.printable.split(whereSeparator: \.isWhitespace) {
            result.append(isValueNext || !isPlain(word) ? "…" : String(word))
            isValueNext = announcesSecret(word, behind: before)
            before = word
        }
        return String(result.joined(separator: " ").prefix(limit))
    }

    /// Without the sequences that colour text and move cursors; what is left of others is printable.
    private static func withoutEscapes(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" || scalar == "\u{9B}" else {
                result.append(scalar)
                continue
            }
            if scalar == "\u{1B}" {
                guard rest.first == "[" else { continue }
                rest.removeFirst()
            }
            // ECMA-48: parameters and intermediates, then one final byte.
            rest = rest.drop { (0x20...0x3F).contains($0.value) }
            if let last = rest.first, (0x40...0x7E).contains(last.value) { rest.removeFirst() }
        }
        return String(result)
    }

    // MARK: Words

    /// What stands around words.
    private static let edges = Set("'\"`‘’“”()[]{}<>,.;:!?…$-=/".unicodeScalars)
    /// What stands between the parts of a name, a path, an address or a time.
    private static let joints = Set("._-/:@='".unicodeScalars)

    /// How tokens and keys begin that say what they are, and may be short.
    private static let marks = [
        "cw-secret", "ghp_", "gho_", "ghs_", "ghu_", "github_pat", "glpat-", "xoxb-", "xoxp-", "hvs.", "akia", "asia",
        "eyj",
    ]

    private static func isPlain(_ word: Substring) -> Bool {
        // https://user:password@host
        if word.contains("://"), word.contains("@") { return false }
        if let value = valueOfSecret(word), !value.isEmpty { return false }
        let core = trimmed(word)
        let start = String(core.prefix(12)).lowercased()
        if marks.contains(where: start.hasPrefix) || word.lowercased().contains("cw-secret") { return false }
        return core.split(whereSeparator: joints.contains).allSatisfy(isPlain(part:))
    }

    private static func trimmed(_ word: Substring) -> Substring.UnicodeScalarView {
        var core = word.unicodeScalars
        while let first = core.first, edges.contains(first) { core.removeFirst() }
        while let last = core.last, edges.contains(last) { core.removeLast() }
        return core
    }

    private static func isPlain(part: Substring.UnicodeScalarView) -> Bool {
        let letters = part.prefix { $0.properties.isAlphabetic }
        let rest = part.dropFirst(letters.count)
        guard isWord(letters) || letters.isEmpty else { return false }
        if rest.isEmpty { return true }
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard digits.count <= longestNumber, digits.count == rest.count || letters.isEmpty else {
            return part.elementsEqual("k8s".unicodeScalars)
        }
        // SHA256, utf8, org1; 10, 10s, 64KiB.
        let unit = rest.dropFirst(digits.count)
        return letters.isEmpty
            ? !digits.isEmpty && unit.count <= 3 && unit.allSatisfy(\.properties.isAlphabetic)
            : letters.count + digits.count <= longestCapitals
    }

    /// Letters: in small ones, with a capital at its beginning or, as in `ExecCredential`, at those of its parts; or all
    /// in capitals.
    private static func isWord(_ letters: Substring.UnicodeScalarView) -> Bool {
        guard letters.count < tooLong else { return false }
        // No word, but hexadecimal digits that happen to be letters.
        if letters.count >= 8, letters.allSatisfy({ ("a"..."f").contains($0) || ("A"..."F").contains($0) }) {
            return false
        }
        let capitals = letters.count(where: \.properties.isUppercase)
        if capitals == letters.count { return letters.count <= longestCapitals }
        return capitals <= 4 && capitals * 2 <= letters.count + 1
    }

    // MARK: Names of secrets

    private static let secretNames = [
        "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "credential",
        "authorization", "bearer", "pin", "otp",
    ]

    /// What stands for a secret in `password=…` and `"token":"…"`; nil where the word is of no such form.
    private static func valueOfSecret(_ word: Substring) -> Substring.UnicodeScalarView? {
        let scalars = word.unicodeScalars
        guard let joint = scalars.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return nil }
        guard isSecretName(scalars[..<joint], exactly: false) else { return nil }
        return trimmed(word[joint...])
    }

    /// Whether the next word is a secret's value: `password: …`, `password = …`, `Bearer …`.
    private static func announcesSecret(_ word: Substring, behind before: Substring) -> Bool {
        if word == "=" || word == ":" { return isSecretName(trimmed(before), exactly: true) }
        let name = trimmed(word)
        if String(name).lowercased() == "bearer" { return true }
        guard let last = word.unicodeScalars.last, last == ":" || last == "=" else { return false }
        return isSecretName(name, exactly: true)
    }

    private static func isSecretName(_ name: Substring.UnicodeScalarView, exactly: Bool) -> Bool {
        let letters = String(name).lowercased().filter(\.isLetter)
        return secretNames.contains { exactly ? letters == $0 : letters.hasSuffix($0) }
    }
}
