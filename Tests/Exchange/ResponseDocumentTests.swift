import Credentials
import Testing

@testable import Exchange

@Suite struct ResponseDocumentTests {
    @Test(
        arguments: [
            ("", .empty), (" ", .notJSON), ("{", .notJSON), ("null", .notAnObject), ("[]", .notAnObject),
            (#""text""#, .notAnObject), ("17", .notAnObject), ("{}", .missing(field: "SecretAccessKey")),
            ("<html>", .notJSON), ("{'a':1}", .notJSON), (#"{"a":1}{"b":2}"#, .notJSON),
            (#"{"a":NaN}"#, .notJSON), ("{}\0", .notUTF8), (#"{"a":"\#u{0}"}"#, .notUTF8),
        ] as [(String, ResponseFlaw)])
    func `S19: a body that is no JSON object is none`(_ body: String, _ flaw: ResponseFlaw) {
        #expect(throws: flaw) { try document(Array(body.utf8)) }
    }

    @Test(
        arguments: [
            [0xC3, 0x28], [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0x7B, 0x00, 0x7D, 0x00], [0x00, 0x00, 0x00, 0x7B],
            [0xED, 0xA0, 0x80], [0xC0, 0x80],
        ] as [[UInt8]])
    func `S19: a body in another encoding is refused`(_ body: [UInt8]) {
        #expect(throws: ResponseFlaw.notUTF8) { try document(body) }
    }

    @Test(arguments: ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"], ["17", "true", "[]", "{}", "[\"a\"]"])
    func `S19: a field of another type is refused`(_ field: String, _ value: String) {
        #expect(throws: ResponseFlaw.wrongType(field: field)) { try document([field: value]) }
    }

    @Test(arguments: ["AccessKeyId", "SecretAccessKey", "Expiration"], [nil, "null"])
    func `S19: a field that is not there is missed`(_ field: String, _ value: String?) {
        #expect(throws: ResponseFlaw.missing(field: field)) { try document([field: value]) }
    }

    @Test(
        arguments: ["AccessKeyId", "SecretAccessKey", "Token"],
        ["a b", #"a\nb"#, #"a\r\nX: y"#, #"a\u0000"#, "ä", #"\u001b[2J"#, "\u{7F}", "a\u{202E}"])
    func `S24: a key with a line break or anything but visible ASCII is refused`(_ field: String, _ value: String) {
        #expect(throws: ResponseFlaw.badCharacters(field: field)) { try document([field: "\"\(value)\""]) }
    }

    @Test(arguments: ["AccessKeyId", "SecretAccessKey"])
    func `An empty key is none`(_ field: String) {
        #expect(throws: ResponseFlaw.badCharacters(field: field)) { try document([field: "\"\""]) }
    }

    @Test(arguments: [("AccessKeyId", 128), ("SecretAccessKey", 512), ("Token", 16 * 1024)])
    func `A field has a length that is still believed`(_ field: String, _ limit: Int) throws {
        let longest = String(repeating: "x", count: limit)
        _ = try document([field: "\"\(longest)\""])
        #expect(throws: ResponseFlaw.tooLong(field: field, limit: limit)) { try document([field: "\"\(longest)x\""]) }
    }

    @Test(arguments: [
        "", "never", "2099-01-02", "2099-01-02T03:04:05", "2099-13-02T03:04:05Z", "4070908800",
        "2099-01-02T03:04:05.Z", "2099-01-02T03:04:05.1234567890Z", "2099-01-02T03:04:05 Z", "2099-01-02T03:04:05Z ",
        "Fri, 02 Jan 2099 03:04:05 GMT", "+2099-01-02T03:04:05Z", "２099-01-02T03:04:05Z",
    ])
    func `S19: an Expiration that is no date and time is refused`(_ text: String) {
        #expect(throws: ResponseFlaw.badExpiration(field: "Expiration")) { try document(["Expiration": "\"\(text)\""]) }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")], [33, 100, 511, 600, 5000])
    func `JSON of any depth is survived`(_ brackets: (String, String), _ depth: Int) {
        let text =
            String(repeating: brackets.0, count: depth) + "1" + String(repeating: brackets.1, count: depth)
        #expect(throws: ResponseFlaw.self) { try document(Array(text.utf8)) }
        #expect(throws: ResponseFlaw.self) { try document(Array(String(repeating: brackets.0, count: depth).utf8)) }
    }

    @Test func `A flaw names fields and never their values`() {
        #expect(ResponseFlaw.wrongType(field: "Token").message == "Token in the response is not a string")
        let flaw = #expect(throws: ResponseFlaw.self) { try document(["SecretAccessKey": "\"CANARY \""]) }
        #expect(flaw.map { "\($0)\($0.message)".contains("CANARY") } == false)
    }

    private func document(_ body: [UInt8]) throws -> ResponseDocument {
        try ResponseDocument(body, token: APIToken(Secret("CW-SECRET-x")))
    }

    /// A good answer with some fields' JSON replaced, or the field left out.
    private func document(_ changes: [String: String?]) throws -> ResponseDocument {
        var fields = [
            "AccessKeyId": #""CWAK""#, "SecretAccessKey": #""secret""#, "Token": #""session""#,
            "Expiration": #""2099-01-02T03:04:05Z""#,
        ]
        for (field, json) in changes { fields[field] = json }
        let members = fields.map { "\"\($0)\":\($1)" }
        return try document(Array("{\(members.joined(separator: ","))}".utf8))
    }
}
