import Credentials
import Testing
import Text

@Suite struct PrintableTests {
    @Test(arguments: [
        "", "plain", "a b", "Größe 日本 עברית", "e\u{301}", "🧵", "\u{A0}", "~!@#$%^&*(){}[]|\\:;\"'<>,.?/`",
    ])
    func `S35: What moves nothing is shown as it is`(_ text: String) {
        #expect(text.isPrintable)
        #expect(text.printable == text)
    }

    @Test(arguments: [
        ("\u{0}", ""), ("\u{7}", ""), ("\u{8}", ""), ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"),
        ("\u{1B}]0;title\u{7}", "]0;title"), ("\u{7F}", ""), ("\u{80}", ""), ("\u{9B}31m", "31m"), ("\u{85}", ""),
        ("a\nb", "a b"), ("a\r\nb", "a  b"), ("a\tb", "a b"), ("a\u{B}b", "ab"), ("a\u{2028}b\u{2029}c", "abc"),
        // Bidirectional marks, embeddings, overrides and isolates.
        ("\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}", ""), ("\u{2066}\u{2067}\u{2068}\u{2069}", ""),
        ("\u{200E}\u{200F}\u{61C}", ""),
        // Invisible: zero width, soft hyphen, byte order mark, tags, private use, unassigned.
        ("a\u{200B}b\u{200C}c\u{200D}d\u{2060}", "abcd"), ("a\u{AD}b", "ab"), ("\u{FEFF}", ""), ("\u{E0041}", ""),
        ("\u{E000}\u{F8FF}\u{10FFFD}", ""), ("\u{378}", ""), ("\u{FFFF}", ""),
    ])
    func `S35: What could move a cursor, hide or reorder text is left out`(_ text: String, _ shown: String) {
        #expect(!text.isPrintable)
        #expect(text.printable == shown)
        #expect(shown.isPrintable)
    }

    @Test(arguments: [
        "", "Acme Inc. (research)", "日本", String(repeating: "x", count: 200), String(repeating: "日", count: 200),
    ])
    func `A note is kept as it is`(_ text: String) throws {
        #expect(try FreeText(text, field: "note").text == text)
        #expect(try "\(FreeText(text, field: "note"))" == text)
    }

    @Test(arguments: ["\n", "a\tb", "\u{1B}[2J", "\u{202E}", "\u{0}"])
    func `S35: A note with control or invisible characters is refused`(_ text: String) {
        #expect(throws: InvalidValue.freeText(field: "note", why: "has control or invisible characters")) {
            try FreeText(text, field: "note")
        }
    }

    /// The database counts code points: a note that got past this would fail there, as if the disk were at fault.
    @Test(arguments: [
        String(repeating: "x", count: 201), String(repeating: "e\u{301}", count: 101),
        String(repeating: "🇪🇺", count: 101),
        "e" + String(repeating: "\u{301}", count: 200),
    ])
    func `A note of more than 200 code points is refused`(_ text: String) {
        #expect(throws: InvalidValue.freeText(field: "note", why: "is longer than 200 characters")) {
            try FreeText(text, field: "note")
        }
    }
}
