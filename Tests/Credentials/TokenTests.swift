import Credentials
import Testing

@Suite struct TokenTests {
    @Test(arguments: [
        ("env:COREWEAVE_API_TOKEN", TokenReference.environment(name: "COREWEAVE_API_TOKEN")),
        ("env:_", .environment(name: "_")), ("env:a1", .environment(name: "a1")),
        ("file:/run/secrets/token", .file(path: "/run/secrets/token")), ("file:~/.token", .file(path: "~/.token")),
        ("file:/a b:c/ü'\"$x", .file(path: "/a b:c/ü'\"$x")),
    ])
    func `A reference is read and written alike`(_ text: String, _ reference: TokenReference) throws {
        #expect(try TokenReference(text) == reference)
        #expect(reference.text == text)
        #expect("\(reference)" == text)
    }

    @Test func `The reference of a profile that names none is CoreWeave's own variable`() {
        #expect(TokenReference.standard.text == "env:COREWEAVE_API_TOKEN")
    }

    @Test(arguments: [
        "", ":", "env", "env:", "env:1A", "env:A-B", "env:A B", "env:A=B", "env:É", "env:A\n", "ENV:A", " env:A",
        "file:",
        "file:token", "file:./token", "file:../token", "file:~", "file:~root/token", "file:/a\nb", "file:/a\u{0}",
        "file:/a\u{1B}[31m", "file:/a\u{202E}b", "nowhere:x", "env:\(String(repeating: "A", count: 256))",
        "file:/\(String(repeating: "a", count: 4096))",
    ])
    func `Any other text is no reference`(_ text: String) {
        #expect(throws: InvalidValue.self) { try TokenReference(text) }
    }

    @Test func `A variable's name has up to 255 bytes, a path 4096`() throws {
        #expect(try TokenReference("env:" + String(repeating: "A", count: 255)).text.count == 259)
        #expect(try TokenReference("file:/" + String(repeating: "a", count: 4095)).text.count == 4101)
    }

    @Test(arguments: [
        "CW-SECRET-canary", "CW-SECRET-canary:x", "env:CW-SECRET-canary", "file:CW-SECRET-canary",
        "token:CW-SECRET-canary",
        "CW-SECRET-canary:", "Bearer canary:x", "canary0:x", "file:canary\n", "env:canary canary",
    ])
    func `S27: A token that was pasted in a reference's place is not repeated`(_ text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try TokenReference(text) }
        #expect(!error.message.contains("CW-SECRET"))
        #expect(!error.message.contains("canary"))
        #expect(error.hint?.contains("canary") == false)
    }

    @Test func `A kind that was misspelt is shown`() throws {
        let error = try #require(throws: InvalidValue.self) { try TokenReference("evn:TOKEN") }
        #expect(error.message == "'evn:…' is no token reference: Heddle knows no such kind")
    }

    @Test func `S24: Every visible character of ASCII may stand in a token`() throws {
        let all = String(String.UnicodeScalarView((0x21...0x7E).compactMap(Unicode.Scalar.init)))
        #expect(try APIToken(Secret(all)).secret.reveal() == all)
    }

    @Test func `S24: A token has up to 8192 bytes`() throws {
        #expect(try APIToken(Secret("x")).secret.reveal() == "x")
        #expect(try APIToken(Secret(String(repeating: "x", count: 8192))).secret.reveal().count == 8192)
        #expect(throws: InvalidValue.token(why: "is longer than 8192 bytes")) {
            try APIToken(Secret(String(repeating: "x", count: 8193)))
        }
        #expect(throws: InvalidValue.token(why: "is empty")) { try APIToken(Secret("")) }
    }

    @Test(arguments: [
        "\r", "\n", "\r\nHost: evil.example", "\u{0}", " ", "\t", "\u{1B}", "\u{7F}", "\u{80}", "\u{A0}", "é",
        "\u{301}",
        "\u{200B}", "\u{FEFF}", "Ａ",
    ])
    func `S24: A token with anything else is refused, and not repeated`(_ odd: String) throws {
        let error = try #require(throws: InvalidValue.self) { try APIToken(Secret("can" + odd + "ary")) }
        #expect(error == .token(why: "has a character that is not visible ASCII"))
        #expect(!error.message.contains("can"))
        #expect(throws: error) { try APIToken(Secret("canary" + odd)) }
        #expect(throws: error) { try APIToken(Secret(odd + "canary")) }
    }
}
