import Output
import Testing

@Suite struct TableTests {
    @Test func `Columns line up and nothing follows the last`() {
        var table = Table()
        table.add("profile", "zone", "left")
        table.add("acme", "US-EAST-04A", "12m")
        table.add("g", "RNO2A")
        #expect(
            table.text == """
                profile  zone         left
                acme     US-EAST-04A  12m
                g        RNO2A

                """)
    }

    @Test func `An empty table is nothing`() {
        #expect(Table().text.isEmpty)
    }

    @Test func `An empty cell in the middle keeps its place`() {
        var table = Table()
        table.add("*", "", "x")
        table.add("", "y", "z")
        #expect(table.text == "*     x\n   y  z\n")
    }

    private let plain = Style(isColoured: false, isUnicode: true)

    @Test func `Where there is no room the columns give way in their order, down to their least`() {
        var table = Table(yielding: [.init(2, minimum: 3), .init(0, minimum: 4)])
        table.add("profile-one", "fresh", "an organisation")
        #expect(table.text(plain, columns: 80) == "profile-one  fresh  an organisation\n")
        #expect(table.text(plain, columns: 30) == "profile-one  fresh  an organi…\n")
        #expect(table.text(plain, columns: 20) == "profile…  fresh  an…\n")
        #expect(table.text(plain, columns: 10) == "pro…  fresh  an…\n")
        #expect(table.text(Style(isColoured: false, isUnicode: false), columns: 10) == "pro~  fresh  an~\n")
    }

    @Test func `Ideographs take two columns`() {
        var table = Table()
        table.add("株式会社", "x")
        table.add("acme", "y")
        #expect(table.text == "株式会社  x\nacme      y\n")
        var narrow = Table(yielding: [.init(0, minimum: 2)])
        narrow.add("株式会社", "x")
        #expect(narrow.text(plain, columns: 9) == "株式…   x\n")
    }

    @Test func `A colour takes no room`() {
        var table = Table()
        table.add([.init("failing", .red), "x"])
        table.add([.init("ok"), "y"])
        #expect(
            table.text(Style(isColoured: true, isUnicode: true)) == "\u{1B}[31mfailing\u{1B}[0m  x\nok       y\n")
    }
}
