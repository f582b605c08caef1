import Output
import Testing

@testable import Picker

@Suite struct KeyReaderTests {
    @Test(arguments: [
        ("\u{1B}[A", [Key.up]), ("\u{1B}OB", [.down]), ("\u{1B}[5~", [.pageUp]), ("\u{1B}[6~", [.pageDown]),
        ("\u{1B}[1~\u{1B}[F", [.first, .last]), ("ac\r", [.text("a"), .text("c"), .enter]), ("\n", [.enter]),
        ("\u{7F}\u{8}", [.backspace, .backspace]), ("\u{3}", [.interrupt]), ("\u{15}", [.clear]),
        ("é糸😀", [.text("é"), .text("糸"), .text("😀")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
        ("\u{1B}x", [.escape, .text("x")]), ("\u{1B}[200~", []), ("\u{1}\u{2}", []),
    ])
    func `Bytes become keys`(bytes: String, keys: [Key]) {
        var reader = KeyReader()
        #expect(reader.keys(from: Array(bytes.utf8)) == keys && !reader.isWaiting)
    }

    @Test(arguments: ["\u{1B}[A", "\u{1B}[5~", "糸"])
    func `A sequence may come byte by byte`(text: String) {
        var whole = KeyReader()
        let wanted = whole.keys(from: Array(text.utf8))
        var reader = KeyReader()
        #expect(text.utf8.flatMap { reader.keys(from: [$0]) } == wanted && wanted.count == 1)
    }

    @Test func `An escape after which nothing comes is a key`() {
        var reader = KeyReader()
        #expect(reader.keys(from: [0x1B]) == [] && reader.isWaiting)
        #expect(reader.giveUp() == [.escape] && !reader.isWaiting)
        #expect(reader.keys(from: [0xE7]) == [] && reader.giveUp() == [] && reader.keys(from: [0x61]) == [.text("a")])
    }

    @Test func `What is no UTF-8, and a sequence without an end, are passed over`() {
        var reader = KeyReader()
        #expect(reader.keys(from: [0xFF, 0xC0, 0xE7, 0x41, 0x41, 0x62]).last == .text("b"))
        #expect(reader.keys(from: [0x1B, 0x5B] + Array(repeating: 0x30, count: 14)) == [])
        #expect(reader.keys(from: [0x61]) == [.text("a")])
    }
}

@Suite struct PickerStateTests {
    static let choices = [
        Choice("acme", ["US-EAST-04A", "fresh", "12m"], isCurrent: true),
        Choice("globex", ["EU-SOUTH-03B", "none", "–"]),
        Choice("prod-acme", ["RNO2A", "failing", "3m"]),
    ]

    private func state(_ keys: Key...) -> PickerState {
        var state = PickerState(Self.choices)
        for key in keys { #expect(state.press(key, page: 10) == nil) }
        return state
    }

    private func chosen(_ state: PickerState) -> PickerState.Outcome? {
        var state = state
        return state.press(.enter, page: 10)
    }

    @Test func `Enter alone takes the latest that one does not have`() { #expect(chosen(state()) == .chosen("globex")) }

    @Test func `Arrows go round`() {
        #expect(chosen(state(.up)) == .chosen("acme"))
        #expect(chosen(state(.up, .up)) == .chosen("prod-acme"))
        #expect(chosen(state(.down, .down)) == .chosen("acme"))
        #expect(chosen(state(.last)) == .chosen("prod-acme") && chosen(state(.first)) == .chosen("acme"))
    }

    @Test func `A filter is looked for in all columns, and at a name's beginning first`() {
        #expect(state(.text("p")).matching.map(\.name) == ["prod-acme"])
        #expect(state(.text("A"), .text("C")).matching.map(\.name) == ["acme", "prod-acme"])
        #expect(chosen(state(.text("r"), .text("n"), .text("o"))) == .chosen("prod-acme"))
        #expect(state(.text("a"), .text("c"), .text(" "), .text("u"), .text("s")).matching.map(\.name) == ["acme"])
    }

    @Test func `Where nothing matches, Enter chooses nothing, and Backspace mends it`() {
        let none = state(.text("z"), .text("z"))
        #expect(none.matching.isEmpty && chosen(none) == nil)
        #expect(chosen(state(.text("z"), .backspace, .text("g"))) == .chosen("globex"))
        #expect(chosen(state(.text("z"), .clear)) == .chosen("acme") && state(.backspace).filter == "")
        #expect(chosen(state(.text("z"), .down, .up, .pageDown)) == nil)
    }

    @Test func `Esc leaves and Ctrl-C ends`() {
        var state = state()
        #expect(state.press(.escape, page: 10) == .left && state.press(.interrupt, page: 10) == .interrupted)
    }

    @Test func `S35: Nothing that is not printable gets into the filter, and it does not grow for ever`() {
        #expect(state(.text("\u{202E}"), .text("\u{9B}")).filter == "")
        var state = state()
        for _ in 0..<200 { _ = state.press(.text("a"), page: 10) }
        #expect(state.filter.count == 64)
    }

    @Test func `Those that were chosen lately come first, the others stay as they are`() {
        let ordered = Self.choices.recentFirst(["gone", "prod-acme", "globex", "prod-acme"])
        #expect(ordered.map(\.name) == ["prod-acme", "globex", "acme"])
    }
}

@Suite struct PickerDrawingTests {
    private func many(_ count: Int) -> [Choice] {
        (0..<count).map { Choice("profile-\($0)", ["US-EAST-04A", "fresh", "12m"]) }
    }

    @Test func `It has the columns, the choice, and what one has`() {
        let lines = PickerDrawing(columns: 80, rows: 24, style: Style(isColoured: false, isUnicode: true)).lines(
            PickerState(PickerStateTests.choices))
        #expect(
            lines == [
                "profile:    3", "  * acme       US-EAST-04A   fresh    12m", ">   globex     EU-SOUTH-03B  none     –",
                "    prod-acme  RNO2A         failing  3m",
            ])
    }

    @Test(arguments: [(80, 24), (20, 5), (1, 1), (300, 100)])
    func `No line is as wide as the terminal, and they leave its last line free`(columns: Int, rows: Int) {
        var state = PickerState(many(1000))
        for key in [Key.last, .text("p"), .pageDown, .pageDown] { _ = state.press(key, page: 10) }
        let drawing = PickerDrawing(columns: columns, rows: rows, style: Style(isColoured: false, isUnicode: true))
        let lines = drawing.lines(state)
        #expect(lines.allSatisfy { $0.count < max(columns, 10) } && lines.count < max(rows, 3))
        #expect(lines.contains { $0.hasPrefix(">") })
    }

    @Test func `The selected one is always in view`() {
        var state = PickerState(many(30))
        let drawing = PickerDrawing(columns: 80, rows: 24, style: Style(isColoured: false, isUnicode: true))
        for number in 1...30 {
            _ = state.press(.down, page: drawing.page)
            #expect(drawing.lines(state).contains { $0.hasPrefix(">   profile-\(number % 30) ") })
        }
    }

    @Test func `Without colour nothing but the cursor's own sequences is written`() {
        let state = PickerState(PickerStateTests.choices)
        let plain = PickerDrawing(columns: 80, rows: 24, style: Style(isColoured: false, isUnicode: true)).frame(state)
        #expect(plain.split(separator: "\u{1B}").dropFirst().allSatisfy { !$0.prefix(4).contains("m") })
        #expect(
            PickerDrawing(columns: 80, rows: 24, style: Style(isColoured: true, isUnicode: true)).frame(state).contains(
                "\u{1B}[7m"))
    }

    @Test func `Where there is no room the last columns give way, and the name last`() {
        let choice = Choice("a-rather-long-name", ["US-EAST-04A", "fresh", "12m", "", "Some Organisation"])
        func line(_ columns: Int) -> String {
            let drawing = PickerDrawing(columns: columns, rows: 24, style: Style(isColoured: false, isUnicode: true))
            return drawing.lines(PickerState([choice]))[1]
        }
        #expect(line(80) == ">   a-rather-long-name  US-EAST-04A  fresh  12m    Some Organisation")
        #expect(line(60) == ">   a-rather-long-name  US-EAST-04A  fresh  12m    Some Or…")
        #expect(line(40) == ">   a-rather-…  US-…  fre…  12m    Som…")
    }

    @Test func `Ctrl-Z is the terminal's business`() {
        var reader = KeyReader()
        #expect(reader.keys(from: [0x1A]) == [.suspend])
        var state = PickerState(PickerStateTests.choices)
        let before = state
        #expect(state.press(.suspend, page: 10) == nil && state == before)
    }

    @Test func `S35: What is drawn of a row is printable`() {
        let hostile = Choice("a\u{1B}[2Jb", ["\u{202E}zone\u{7}", "x\ny"])
        let lines = PickerDrawing(columns: 80, rows: 24, style: Style(isColoured: false, isUnicode: true)).lines(
            PickerState([hostile]))
        #expect(lines[1] == ">   a[2Jb  zone  x y")
    }
}
