import Credentials
import Testing

@Suite struct NameTests {
    @Test(arguments: ["a", "Z", "0", "acme-prod", "a.b_c@d-e", "9lives", "a..", String(repeating: "x", count: 64)])
    func `S6: A name of the closed set is kept as it is spelt`(_ text: String) throws {
        let name = try ProfileName(text)
        #expect(name.text == text)
        #expect("\(name)" == text)
    }

    @Test(arguments: [
        "", " ", "a b", ".a", "-a", "_a", "@a", "a/b", "../a", "a\\b", "a\n", "\na", "a\u{0}", "a\t", "a:b", "a*", "a'",
        "a\"",
        "$(touch x)", "`id`", "a;b", "a%41", "[a]", "é", "ａ", "a\u{301}", "a\u{200B}", "a\u{202E}", "１",
        String(repeating: "x", count: 65),
    ])
    func `S6: Any other text names no profile`(_ text: String) {
        #expect(throws: InvalidValue.name(text)) { try ProfileName(text) }
    }

    @Test func `Names sort as their bytes do`() throws {
        let names = try ["b", "a", "B", "a-1", "10", "9"].map(ProfileName.init)
        #expect(names.sorted().map(\.text) == ["10", "9", "B", "a", "a-1", "b"])
    }

    @Test(arguments: [("US-EAST-04A", "US-EAST-04A"), ("us-east-04a", "US-EAST-04A"), ("rno2a", "RNO2A"), ("0", "0")])
    func `A zone is kept in upper case`(_ typed: String, _ kept: String) throws {
        #expect(try Zone(typed).text == kept)
        #expect(try "\(Zone(typed))" == kept)
    }

    @Test func `A zone has up to 63 characters`() throws {
        #expect(try Zone(String(repeating: "z", count: 63)).text.count == 63)
        #expect(throws: InvalidValue.self) { try Zone(String(repeating: "z", count: 64)) }
    }

    @Test(arguments: ["", "US EAST", "US_EAST", "US.EAST", "US/EAST", "US-EAST\n", "ß", "É", "$(id)", "\u{0}"])
    func `Any other text is no zone`(_ text: String) {
        #expect(throws: InvalidValue.zone(text)) { try Zone(text) }
    }
}
