import Credentials
import Fixtures
import Testing

@Suite struct NameTests {
    struct NameCase: Decodable, Sendable {
        let input: String
        let valid: Bool
    }

    @Test(arguments: try Vectors.cases("profile-names", NameCase.self))
    func `S6: A name of the closed set is kept as it is spelt, and any other text names no profile`(_ given: NameCase)
        throws
    {
        guard given.valid else {
            #expect(throws: InvalidValue.name(given.input)) { try ProfileName(given.input) }
            return
        }
        let name = try ProfileName(given.input)
        #expect(name.text == given.input)
        #expect("\(name)" == given.input)
    }

    static let tokens = [
        "CW-SECRET-canary", "cw-secret-canary", "a.Cw-Secret-canary@x", "CW-SECRET-", "x/CW-SECRET-canary y",
    ]

    @Test(arguments: tokens)
    func `S27: What looks like an API token is no value of a profile, and is not repeated`(_ token: String) throws {
        let errors = [
            #expect(throws: InvalidValue.self) { try ProfileName(token) },
            #expect(throws: InvalidValue.self) { try Zone(token) },
            #expect(throws: InvalidValue.self) { try OrganisationID(token) },
            #expect(throws: InvalidValue.self) { try FreeText("note \(token)", field: "note") },
        ]
        for error in errors.compactMap(\.self) {
            #expect(error.message.hasSuffix("holds what looks like an API token"), "\(error.message)")
            #expect(!"\(error.message) \(error.hint ?? "") \(error.flaw)".contains("canary"))
        }
        let url = #expect(throws: InvalidValue.self) { try ServiceURL.endpoint(token) }
        #expect(url?.message.contains("canary") == false)
        let long = #expect(throws: InvalidValue.self) { try ProfileName(token + String(repeating: "x", count: 99)) }
        #expect(long?.message.contains("canary") == false)
    }

    @Test func `Names sort as their bytes do`() throws {
        let names = try ["b", "a", "B", "a-1", "10", "9"].map(ProfileName.init)
        #expect(names.sorted().map(\.text) == ["10", "9", "B", "a", "a-1", "b"])
    }

    struct ZoneCase: Decodable, Sendable {
        let input: String
        let kept: String?
    }

    @Test(arguments: try Vectors.cases("zones", ZoneCase.self))
    func `A zone is kept in upper case, and any other text is no zone`(_ given: ZoneCase) throws {
        guard let kept = given.kept else {
            #expect(throws: InvalidValue.zone(given.input)) { try Zone(given.input) }
            return
        }
        #expect(try Zone(given.input).text == kept)
        #expect(try "\(Zone(given.input))" == kept)
    }
}
