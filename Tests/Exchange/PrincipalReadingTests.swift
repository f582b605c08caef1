import Testing

@testable import Exchange

/// What an exchange said of who keys are for, as people read it.
@Suite struct PrincipalReadingTests {
    @Test func `The groups of an organisation name it, too`() throws {
        let principal = try #require(
            Principal(
                json: #"{"attributes":{"iam:principal":"coreweave/u-1","team":"ml"},"#
                    + #""multiAttributes":{"iam:org-7:groups":["a","b","a"],"levels":[1,true,"x"]}}"#))
        #expect(principal.name == "coreweave/u-1" && principal.uid == "u-1")
        #expect(principal.organisation == "org-7" && principal.groups == ["a", "b"])
        #expect(
            principal.attributes == [
                .init(name: "team", values: ["ml"]), .init(name: "levels", values: ["1", "true", "x"]),
            ])
    }

    @Test(
        arguments: [
            (#"{"principalName":"coreweave/t-1"}"#, "coreweave/t-1", "t-1"),
            (#"{"principalName":"role/https://idp.example:svc"}"#, "role/https://idp.example:svc", nil),
            (#"{"attributes":{"a":{"b":1}}}"#, nil, nil),
        ] as [(String, String?, String?)])
    func `A principal's name is what the answer calls so`(_ json: String, _ name: String?, _ uid: String?) throws {
        let principal = try #require(Principal(json: json))
        #expect(principal.name == name && principal.uid == uid && principal.groups.isEmpty)
    }

    @Test(arguments: ["", "[]", "x", #""x""#])
    func `What is no object says nothing`(_ json: String) { #expect(Principal(json: json) == nil) }
}
