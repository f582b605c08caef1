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
}
