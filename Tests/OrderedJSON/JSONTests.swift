import OrderedJSON
import Testing

@Suite struct JSONTests {
    @Test func `Keys stay in the order they were given`() {
        let value = JSON.object([("zone", .string("RNO2A")), ("active", .boolean(true)), ("at", .null)])
        #expect(value.text == #"{"zone":"RNO2A","active":true,"at":null}"#)
    }

    @Test(arguments: [
        (JSON.array([]), "[]"), (.object([JSON.Field]()), "{}"),
        (.array([.integer(-7), .array([.null])]), "[-7,[null]]"),
        (.optional(nil), "null"), (.optional("x"), #""x""#),
    ])
    func `Values are written without needless space`(value: JSON, text: String) {
        #expect(value.text == text)
    }

    @Test(arguments: [
        (#"say "heddle""#, #""say \"heddle\"""#), (#"back\slash"#, #""back\\slash""#), ("a\nb\tc\rd", #""a\nb\tc\rd""#),
        ("\u{0}\u{1B}[2J\u{7F}", #""\u0000\u001b[2J\u007f""#), ("Webstühle 织机 🧵", #""Webstühle 织机 🧵""#),
        ("a/b", #""a/b""#),
        // S46: what a terminal would obey, reorder or not show.
        ("\u{85}\u{9B}31m", #""\u0085\u009b31m""#), ("\u{202E}gro\u{2066}", #""\u202egro\u2066""#),
        ("a\u{200B}b\u{FEFF}\u{2028}", #""a\u200bb\ufeff\u2028""#), ("\u{E0041}", #""\udb40\udc41""#),
    ])
    func `What JSON can't hold is escaped`(text: String, written: String) {
        #expect(JSON.string(text).text == written)
    }

    @Test func `A key is escaped like any string`() {
        #expect(JSON.object([("a\"b", .integer(1))]).text == #"{"a\"b":1}"#)
    }
}
