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
    /// Letters before digits, as in `SHA256`, `utf8` and `TPM2`: people's passwords have more.
    private static let longestNumbered = 4
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
            result.append(isValueNext || !isPlain(word) || isQuoted(word, behind: before) ? "…" : String(word))
            // A value may have blanks, and nothing says where it ends.
            if announcesSecret(word, behind: before) || beginsValue(word) {
                if result.last != "…" { result.append("…") }
                break
            }
            isValueNext = isSecretOption(word)
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
        "eyj", "sk-",
    ]

    private static func isPlain(_ word: Substring) -> Bool {
        // https://user:password@host
        if word.contains("@"), word.contains(":") { return false }
        // mysql -pPASSWORD
        if word.hasPrefix("-"), !word.hasPrefix("--"), word.utf8.count > 2 { return false }
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
            : letters.count <= longestNumbered
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

    /// What a secret's name ends with, its letters alone: `X-Vault-Token`, `client_secret`.
    private static let secretNames = [
        "password", "passwd", "passwort", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey",
        "privatekey", "credential", "authorization", "bearer", "cookie",
    ]
    /// Names that words which are none end with, too.
    private static let shortSecretNames = ["pwd", "pw", "pass", "pin", "otp", "auth"]

    /// What stands for a secret in `password=…` and `"token":"…"`; nil where the word is of no such form.
    private static func valueOfSecret(_ word: Substring) -> Substring.UnicodeScalarView? {
        let scalars = word.unicodeScalars
        guard let joint = scalars.firstIndex(where: { $0 == "=" || $0 == ":" }), isSecretName(scalars[..<joint]) else {
            return nil
        }
        return trimmed(word[joint...])
    }

    /// Whether a value in quotes begins in the word and ends in none: `"token":"correct horse"`.
    private static func beginsValue(_ word: Substring) -> Bool {
        guard let value = valueOfSecret(word), !value.isEmpty else { return false }
        return word.unicodeScalars.count { $0 == "\"" || $0 == "'" } % 2 == 1
    }

    /// Whether a secret's value follows: `password: …`, `password = …`, `Bearer …`, `access_token is …`.
    private static func announcesSecret(_ word: Substring, behind before: Substring) -> Bool {
        if word == "=" || word == ":" { return isSecretName(trimmed(before)) }
        if word == "is" || word == "was" {
            return before.contains { $0 == "_" || $0 == "-" } && isSecretName(trimmed(before))
        }
        let name = trimmed(word)
        if String(name).lowercased() == "bearer" { return true }
        // A path or an address, such as op://VAULT/ITEM/token, says where a secret is.
        guard let last = word.unicodeScalars.last, last == ":" || last == "=", !name.contains("/") else { return false }
        return isSecretName(name)
    }

    /// `Token "letmein" is not valid`; an address is no secret.
    private static func isQuoted(_ word: Substring, behind before: Substring) -> Bool {
        guard let first = word.first, "\"'`‘“".contains(first), !word.contains("://") else { return false }
        return isSecretName(trimmed(before))
    }

    /// `--token …`
    private static func isSecretOption(_ word: Substring) -> Bool {
        word.hasPrefix("-") && isSecretName(trimmed(word))
    }

    private static func isSecretName(_ name: Substring.UnicodeScalarView) -> Bool {
        let letters = String(name).lowercased().filter(\.isLetter)
        return shortSecretNames.contains(letters) || secretNames.contains { letters.hasSuffix($0) }
    }
}
