import Testing

@testable import ObjectStorage

@Suite struct XMLScannerTests {
    @Test(
        arguments: [
            ("<a/>", [.open("a"), .close("a")]), ("<a></a>", [.open("a"), .close("a")]),
            ("<a>t</a>", [.open("a"), .text("t"), .close("a")]),
            (" <?xml version='1.0'?>\n<!-- c --><a />\n<!-- d -->\n", [.open("a"), .close("a")]),
            ("<a x=\"1\" y = '>' z=\"</a>\"><b/></a >", [.open("a"), .open("b"), .close("b"), .close("a")]),
            (
                "<a>1<!-- - -->2<![CDATA[<3>]]>4</a>",
                [.open("a"), .text("1"), .text("2"), .text("<3>"), .text("4"), .close("a")]
            ),
            ("<s:a-b.c_1/>", [.open("s:a-b.c_1"), .close("s:a-b.c_1")]),
            ("<a><![CDATA[]]></a>", [.open("a"), .text(""), .close("a")]),
            ("<a><![CDATA[]]]]></a>", [.open("a"), .text("]]"), .close("a")]),
        ] as [(String, [XMLScanner.Event])])
    func `Elements and text come in their order`(_ xml: String, _ events: [XMLScanner.Event]) throws {
        #expect(try all(xml) == events)
    }

    @Test(arguments: [
        ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"), ("&#65;&#x41;&#x1F600;", "AA😀"), ("a&amp;amp;b", "a&amp;b"),
        ("&#x10FFFF;", "\u{10FFFF}"), ("&#0065;", "A"),
    ])
    func `XML's own references are resolved, once`(_ raw: String, _ text: String) throws {
        #expect(try all("<a>\(raw)</a>") == [.open("a"), .text(text), .close("a")])
    }

    @Test(arguments: [
        "&", "&;", "&amp", "&nbsp;", "&#;", "&#x;", "&#0;", "&#xD800;", "&#x110000;", "&#-5;", "&#+5;", "&#x+5;",
        "&#99999999999999999999;", "&lol9;", "& amp;", "&#x1 ;",
    ])
    func `Any other reference is refused`(_ raw: String) {
        #expect(throws: XMLScanner.NotXML.self) { try all("<a>\(raw)</a>") }
    }

    @Test func `References in CDATA are text`() throws {
        #expect(try all("<a><![CDATA[&amp;&lol;]]></a>") == [.open("a"), .text("&amp;&lol;"), .close("a")])
    }

    /// An entity bomb ("billion laughs"), an outside entity, and a document type on its own.
    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;\">]><a>&lol2;</a>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a/>", "<!DOCTYPE a><a/>", "<!doctype a><a/>",
        "<a><!DOCTYPE a></a>", "<a><!ENTITY x \"y\"></a>", "<a/><!DOCTYPE a>",
    ])
    func `A document type is refused`(_ xml: String) {
        #expect(throws: XMLScanner.NotXML.self) { try all(xml) }
    }

    @Test(arguments: [
        "", " ", "text", "<", "<>", "</a>", "< a/>", "<a", "<a>", "<a/", "<a></b>", "<a><b></a></b>", "<a/><b/>",
        "<a/>text",
        "text<a/>", "<a></a></a>", "<a x></a>", "<a x=></a>", "<a x=1></a>", "<a x='1></a>", "<a x='1\"></a>",
        "<![CDATA[x]]><a/>", "<a/><![CDATA[x]]>", "<a><![CDATA[x</a>", "<a><![CDATA[x]></a>", "<a><!-- x</a>",
        "<!-- <a/>", "<?xml <a/>", "<a></a", "<é/>", "<a><b/>", "<1a>&", "<a></a x>", "\u{FEFF}",
        "<\(String(repeating: "a", count: 65))/>",
    ])
    func `What is not well-formed, or ends too soon, is refused`(_ xml: String) {
        #expect(throws: XMLScanner.NotXML.self) { try all(xml) }
    }

    @Test func `Every beginning of a document is refused, and nothing reads past its end`() throws {
        let xml = Array("<?xml version='1.0'?><a x='1'><!-- c --><b>&amp;</b><![CDATA[d]]></a>".utf8)
        #expect(throws: Never.self) { try all(xml) }
        for end in 0..<xml.count {
            #expect(throws: XMLScanner.NotXML.self) { try all(Array(xml[..<end])) }
        }
    }

    @Test(
        arguments: [
            [0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0xBC],
        ] as [[UInt8]])
    func `Text that is not UTF-8 is refused`(_ bytes: [UInt8]) {
        for (start, end) in [("<a>", "</a>"), ("<a><![CDATA[", "]]></a>"), ("<!--", "--><a/>"), ("<a x='", "'/>")] {
            #expect(throws: XMLScanner.NotXML.self) { try all(Array(start.utf8) + bytes + Array(end.utf8)) }
        }
    }

    @Test func `Elements go 16 deep and no deeper`() throws {
        #expect(try all(nested(16)).count == 32)
        #expect(throws: XMLScanner.NotXML.self) { try all(nested(17)) }
        #expect(throws: XMLScanner.NotXML.self) { try all(nested(100_000)) }
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }

    private func all(_ xml: String) throws -> [XMLScanner.Event] { try all(Array(xml.utf8)) }

    private func all(_ xml: [UInt8]) throws -> [XMLScanner.Event] {
        var scanner = XMLScanner(xml)
        var events: [XMLScanner.Event] = []
        while let event = try scanner.next() { events.append(event) }
        return events
    }
}
