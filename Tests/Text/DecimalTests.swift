import Testing

@testable import Text

struct DecimalTests {
    @Test(arguments: [0, 1, 9, 10, 11, 99, 100, 4_294_967_296, -1, -10, .max, .min, .min + 1])
    func `digits are those that the standard library writes`(number: Int) {
        #expect(String(decimal: number) == number.description)
    }

    @Test(arguments: [(0, "00"), (7, "07"), (12, "12"), (2026, "2026"), (-3, "-03")])
    func `zeros come before what is too short`(number: Int, text: String) {
        var bytes = Array("T".utf8)
        bytes.append(decimal: number, width: 2)
        #expect(String(decoding: bytes, as: UTF8.self) == "T" + text)
    }
}
