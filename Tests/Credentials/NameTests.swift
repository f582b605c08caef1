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
