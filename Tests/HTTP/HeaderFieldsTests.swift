import Testing

@testable import HTTP

@Suite struct HeaderFieldsTests {
    @Test(
        arguments: [
            ("Content-Type: text/plain\r\n", "text/plain"), ("content-type:text/plain\r\n", "text/plain"),
            ("CONTENT-TYPE: \t text/plain \t \r\n", "text/plain"), ("Content-Type: a: b\r\n", "a: b"),
            ("Content-Type:\r\n", ""), ("Content-Type:", ""), ("Content-Type\r\n", nil), ("\r\n", nil), ("", nil),
            (": text/plain\r\n", nil), ("Content-Type : text/plain\r\n", nil),
        ] as [(String, String?)])
    func `A field is what stands behind its colon, without the space around it`(_ line: String, _ value: String?) {
        #expect(fields(line)["content-type"] == value)
    }

    @Test func `Of a repeated field the first counts`() {
        #expect(fields("Retry-After: 1\r\n", "Retry-After: 2\r\n")["retry-after"] == "1")
    }

    @Test func `A status line begins anew`() {
        let fields = fields("HTTP/1.1 103 Early Hints\r\n", "Date: then\r\n", "\r\n", "HTTP/1.1 200 OK\r\n")
        #expect(fields["date"] == nil)
    }

    @Test func `Fields that nobody asks for are not kept`() {
        #expect(fields("Set-Cookie: a=b\r\n")["set-cookie"] == nil)
    }

    @Test func `A value that is not UTF-8 is no trap`() {
        var fields = HeaderFields()
        Array("Date: ".utf8 + [0xC3, 0x28, 0xFF]).withUnsafeBytes { fields.take(line: $0) }
        #expect(fields["date"]?.isEmpty == false)
    }

    private func fields(_ lines: String...) -> HeaderFields {
        lines.reduce(into: HeaderFields()) { fields, line in
            Array(line.utf8).withUnsafeBytes { fields.take(line: $0) }
        }
    }
}
