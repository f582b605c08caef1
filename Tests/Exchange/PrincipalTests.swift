import CoreWeaveEmulator
import Credentials
import Testing

@testable import Exchange

@Suite struct PrincipalTests {
    private static let token = #"CW-SECRET-a"b\c/d"#

    @Test func `The emulator's principal is kept as compact JSON`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        let principal = try exchange(at: emulator.exchangeURL).principal
        let expected =
            #"{"attributes":{"iam:principal":"coreweave/emulated"},"#
            + #""multiAttributes":{"iam:acme:groups":["acme-engineers"]}}"#
        #expect(principal == expected)
        emulator.update { $0.givesAttributes = false }
        #expect(try exchange(at: emulator.exchangeURL).principal == nil)
    }

    @Test(
        arguments: [
            (#""attributes": {"b": 1, "a": [ true, null, "x/y" ]}"#, #"{"attributes":{"a":[true,null,"x/y"],"b":1}}"#),
            (#""multiAttributes": {"g": ["é", "\u00e9", "\n"]}"#, #"{"multiAttributes":{"g":["é","é","\n"]}}"#),
            (#""attributes": {"n": 9007199254740993}"#, #"{"attributes":{"n":9007199254740993}}"#),
            (#""attributes": {"n": 1.5}"#, #"{"attributes":{"n":1.5}}"#),
            (#""attributes": {}, "multiAttributes": {}"#, nil), (#""attributes": null"#, nil),
            (#""attributes": {"a": 1}, "multiAttributes": []"#, #"{"attributes":{"a":1}}"#),
        ] as [(String, String?)])
    func `Attributes are kept as they are, without white space, keys sorted`(_ fields: String, _ kept: String?) throws {
        #expect(try document(fields).principal == kept)
    }

    @Test func `More than 16 KiB of attributes are dropped`() throws {
        let padding = String(repeating: "x", count: 16 * 1024 - #"{"attributes":{"a":""}}"#.utf8.count)
        #expect(try document(#""attributes":{"a":"\#(padding)"}"#).principal?.utf8.count == 16 * 1024)
        #expect(try document(#""attributes":{"a":"\#(padding)x"}"#).principal == nil)
    }

    /// The secrets stand where a name or a value stands, alone or within more, and as JSON would or might spell them.
    @Test(arguments: [
        #"{"a":"CW-SECRET-a\"b\\c/d"}"#, #"{"a":"CW-SECRET-a\"b\\c\/d"}"#, #"{"a":"\u0043W-SECRET-a\u0022b\\c/d"}"#,
        #"{"a":"Bearer CW-SECRET-a\"b\\c/d."}"#, #"{"a":[[{"b":"CW-SECRET-a\"b\\c/d"}]]}"#,
        #"{"CW-SECRET-a\"b\\c/d":1}"#, #"{"a":"CW-SECRET-a\"b\\c/d\u0301"}"#,
        #"{"a":"SECRET+KEY/="}"#, #"{"a":"SESSION-TOKEN"}"#, #"{"SESSION-TOKEN":{}}"#, #"{"a":"SESSION-TOKEN\u0301"}"#,
    ])
    func `S24: attributes that repeat the token or a secret are dropped`(_ attributes: String) throws {
        let document = try document(#""attributes":\#(attributes),"multiAttributes":{"kept":["no"]}"#)
        #expect(document.principal == nil)
        #expect(document.credential.sessionToken?.reveal() == "SESSION-TOKEN")
    }

    /// Nice to have, so that whatever is odd about them costs no credential.
    @Test(arguments: [
        #"{"n":1e999}"#, #"{"n":123456789012345678901234567890}"#, #"{"n":-0}"#, #"{"a":{"b":"\u0000"}}"#,
        #"{"a":\#(String(repeating: "[", count: 100) + String(repeating: "]", count: 100))}"#,
        #"{"a":"\u202Emoc.elpmaxe"}"#, #"{"":""}"#, #"{"a":"\ud800"}"#,
    ])
    func `Odd attributes cost no credential`(_ attributes: String) throws {
        let document = try document(#""attributes":\#(attributes)"#)
        #expect(document.credential.accessKeyID.reveal() == "CWAK")
    }

    private func document(_ fields: String) throws -> ResponseDocument {
        let body =
            #"{"AccessKeyId":"CWAK","SecretAccessKey":"SECRET+KEY/=","Token":"SESSION-TOKEN","#
            + #""Expiration":"2099-01-02T03:04:05Z",\#(fields)}"#
        return try ResponseDocument(Array(body.utf8), token: APIToken(Secret(Self.token)))
    }
}
