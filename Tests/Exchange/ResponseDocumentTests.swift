import Credentials
import Testing

@testable import Exchange

@Suite struct ResponseDocumentTests {
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

    @Test(arguments: ["AccessKeyId", "SecretAccessKey", "Token"], ["CW-SECRET-x", "x CW-SECRET-x x", "CW-SECRET-xCW"])
    func `An answer that has the token among its keys is refused, and shows nothing of it`(
        _ field: String, _ text: String
    ) throws {
        let text = text.filter { $0 != " " }
        let flaw = try #require(throws: ResponseFlaw.self) { try document([field: "\"\(text)\""]) }
        #expect(flaw == .repeatsToken(field: field))
        #expect(!"\(flaw)\(flaw.message)".contains("SECRET"))
    }

    @Test func `A token of a few characters may stand in a key by chance`() throws {
        let answer =
            #"{"AccessKeyId":"CWAK","SecretAccessKey":"secret","Token":"s","Expiration":"2099-01-02T03:04:05Z"}"#
        for token in ["A", "AK", "CW"] {
            _ = try ResponseDocument(Array(answer.utf8), token: APIToken(Secret(token)))
        }
        #expect(throws: ResponseFlaw.repeatsToken(field: "Token")) {
            try ResponseDocument(Array(answer.utf8), token: APIToken(Secret("s")))
        }
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
