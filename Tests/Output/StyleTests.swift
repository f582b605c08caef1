import OperatingSystem
import Output
import Testing

@Suite struct StyleTests {
    @Test(
        arguments: [
            ([:], true, .auto, true), ([:], false, .auto, false), (["NO_COLOR": "1"], true, .auto, false),
            (["NO_COLOR": ""], true, .auto, true), (["TERM": "dumb"], true, .auto, false),
            ([:], false, .always, true), (["NO_COLOR": "1"], true, .always, true), ([:], true, .never, false),
        ] as [([String: String], Bool, ColourChoice, Bool)])
    func `Colours are for terminals, unless somebody says otherwise`(
        _ environment: [String: String], _ isTerminal: Bool, _ choice: ColourChoice, _ isColoured: Bool
    ) {
        let style = Style(Variables(environment), isTerminal: isTerminal, choice: choice)
        #expect(style.isColoured == isColoured)
        #expect(style.coloured("x", .red) == (isColoured ? "\u{1B}[31mx\u{1B}[0m" : "x"))
        #expect(style.coloured("x", nil) == "x")
    }

    @Test(
        arguments: [
            (["LANG": "en_GB.UTF-8"], true), (["LC_ALL": "C", "LANG": "en_GB.UTF-8"], false),
            (["LC_CTYPE": "C.utf8"], true), (["LC_ALL": "", "LANG": "C.UTF-8"], true), ([:], false),
        ] as [([String: String], Bool)])
    func `Marks beyond ASCII are for locales that have them`(_ environment: [String: String], _ isUnicode: Bool) {
        let style = Style(Variables(environment), isTerminal: false)
        let marks = style.check + style.cross + style.dash + style.ellipsis + style.times
        #expect(style.isUnicode == isUnicode && marks.utf8.allSatisfy { $0 < 0x80 } == !isUnicode)
    }
}
