import Credentials
import Testing

@Suite struct TokenTests {
    @Test(arguments: [
        ("env:COREWEAVE_API_TOKEN", "env", "COREWEAVE_API_TOKEN"), ("file:~/.token", "file", "~/.token"),
        ("file:/a b:c/ü'\"$x", "file", "/a b:c/ü'\"$x"), ("op://vault/item/field", "op", "//vault/item/field"),
        ("kubeconfig:#prod", "kubeconfig", "#prod"), (#"exec:["a","b"]"#, "exec", #"["a","b"]"#),
        ("file:\u{301}x", "file", "\u{301}x"),
    ])
    func `A reference is a scheme and a place, and is written as it was read`(
        _ text: String, _ scheme: String, _ place: String
    ) throws {
        let reference = try TokenReference(text)
        #expect(reference.scheme == scheme && reference.place == place)
        #expect(reference.text == text && "\(reference)" == text)
    }

    @Test func `The reference of a profile that names none is CoreWeave's own variable`() {
        #expect(TokenReference.standard.text == "env:COREWEAVE_API_TOKEN")
    }

    @Test(arguments: [
        "", ":", "env", "env:", "ENV:A", " env:A", "e1:A", ":A", "file:/a\nb", "file:/a\u{0}", "file:/a\u{1B}[31m",
        "file:/a\u{202E}b", "abcdefghijklmnopq:x", "x:\(String(repeating: "a", count: 8191))",
    ])
    func `Any other text is no reference`(_ text: String) {
        #expect(throws: InvalidValue.self) { try TokenReference(text) }
    }

    @Test func `A reference has up to 8192 bytes`() throws {
        #expect(try TokenReference("x:" + String(repeating: "a", count: 8190)).text.utf8.count == 8192)
    }

    @Test(arguments: [
        "CW-SECRET-canary", "CW-SECRET-canary:x", "CW-SECRET-canary:", "Bearer canary:x", "canary0:x", "file:canary\n",
        "token:canary\u{7}",
    ])
    func `S27: A token that was pasted in a reference's place is not repeated`(_ text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try TokenReference(text) }
        #expect(!error.message.contains("CW-SECRET") && !error.message.contains("canary"))
        #expect(error.hint == "give it as KIND:PLACE")
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
        "\u{301}", "\u{200B}", "\u{FEFF}", "Ａ",
    ])
    func `S24: A token with anything else in it is refused, and not repeated`(_ odd: String) throws {
        let error = try #require(throws: InvalidValue.self) { try APIToken(Secret("can" + odd + "ary")) }
        #expect(error == .token(why: "has a character that is not visible ASCII"))
        #expect(!error.message.contains("can"))
    }

    @Test(arguments: ["\u{0}", "\u{1B}", "\u{7F}", "\u{A0}", "é", "\u{200B}", "Ａ"])
    func `S24: So is one with anything else at its ends`(_ odd: String) {
        let error = InvalidValue.token(why: "has a character that is not visible ASCII")
        #expect(throws: error) { try APIToken(Secret("canary" + odd)) }
        #expect(throws: error) { try APIToken(Secret(odd + "canary")) }
    }

    @Test(arguments: [
        "CW-1\n", "CW-1\r\n", "CW-1\n\n", " CW-1", "\tCW-1 \t", "\u{FEFF}CW-1", "\u{FEFF}CW-1\r\n",
        "\r\n \u{FEFF} CW-1\u{B}\u{C}",
    ])
    func `Blanks, line breaks and a byte order mark around a token are dropped`(_ text: String) throws {
        #expect(try APIToken(Secret(text)).secret == Secret("CW-1"))
    }

    @Test(arguments: ["", "\n", " \t\r\n", "\u{FEFF}"])
    func `Nothing but what is dropped is no token`(_ text: String) {
        #expect(throws: InvalidValue.token(why: "is empty")) { try APIToken(Secret(text)) }
    }

    @Test(arguments: ["\"CW-1\"", "'CW-1'", "\"CW-1\"\r\n", "\"\"", "\"Bearer CW-1\""])
    func `Quotes around a token are refused, since docker's --env-file keeps them`(_ text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try APIToken(Secret(text)) }
        #expect(error == .token(why: "has quotes around it"))
        #expect(error.status == .setUp && error.hint?.contains("quotes") == true)
    }

    @Test(arguments: ["Bearer CW-1", "bearer CW-1", "BEARER\tCW-1", " Bearer  CW-1\n"])
    func `Bearer before a token is refused`(_ text: String) {
        #expect(throws: InvalidValue.token(why: "has Bearer before it")) { try APIToken(Secret(text)) }
    }

    @Test(arguments: ["Bearer", "BearerCW-1", "\"", "\"CW-1", "CW'1'"])
    func `What only looks like it is a token`(_ text: String) throws {
        #expect(try APIToken(Secret(text)).secret == Secret(text))
    }

    @Test func `Bearer is put before a token, and taken off again, in one place`() throws {
        let token = try APIToken(Secret("CW-1"))
        #expect(token.authorization == Secret("Bearer CW-1"))
        #expect(APIToken(authorization: token.authorization) == token)
        for other in ["CW-1", "bearer CW-1", "Basic CW-1", "Bearer ", "Bearer a b", "Bearer Bearer CW-1"] {
            #expect(APIToken(authorization: Secret(other)) == nil)
        }
    }
}
