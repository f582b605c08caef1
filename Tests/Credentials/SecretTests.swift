import Credentials
import Testing

@Suite struct SecretTests {
    private static let canary = Secret("canary")

    private struct Holder {
        let name = "holder"
        let secret = canary
        let perhaps: Secret? = canary
        let several = [canary]
        let named = ["key": canary]
    }

    private enum Choice {
        case one(Secret)
    }

    private struct Failure: Error {
        let secret: Secret
    }

    private static let credential = TemporaryCredential(
        accessKeyID: canary, secretAccessKey: canary, sessionToken: canary, expires: Timestamp(seconds: 0))

    /// Everything that could hold a secret, each to be printed in every way there is.
    private static let holders: [any Sendable] = [
        canary, Optional(canary) as any Sendable, [canary], ["key": canary], (canary, 1), Choice.one(canary),
        Failure(secret: canary), Result<Secret, Failure>.failure(Failure(secret: canary)), Holder(), credential,
        [credential],
    ]

    @Test(arguments: holders.indices)
    func `S28: Whatever prints it gets <redacted>`(_ index: Int) {
        let holder = Self.holders[index]
        var printed = ""
        print(holder, to: &printed)
        debugPrint(holder, to: &printed)
        dump(holder, to: &printed)
        let texts = [printed, String(describing: holder), String(reflecting: holder), "\(holder)"]
        #expect(texts.allSatisfy { $0.contains("<redacted>") })
        #expect(texts.allSatisfy { !$0.contains("canary") })
    }

    @Test func `S28: A secret is its own description`() {
        #expect("\(Self.canary)" == "<redacted>")
        #expect(String(describing: Self.canary) == "<redacted>")
        #expect(String(reflecting: Self.canary) == "<redacted>")
        #expect("\(Optional(Self.canary) as Any)" == "Optional(<redacted>)")
    }

    @Test func `S28: A mirror shows nothing of it`() {
        #expect(Mirror(reflecting: Self.canary).children.isEmpty)
        #expect(Mirror(reflecting: Self.canary).superclassMirror == nil)
    }

    @Test func `The text is there for the one place that must have it`() {
        #expect(Self.canary.reveal() == "canary")
        #expect(!Self.canary.isEmpty && Secret("").isEmpty)
    }

    @Test(arguments: [
        ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("", "a", false), ("ab", "a", false),
        ("ab", "ba", false), ("\u{E9}", "e\u{301}", false), ("canary", "canarx", false), ("xanary", "canary", false),
    ])
    func `Two secrets are equal if their bytes are`(_ left: String, _ right: String, _ equal: Bool) {
        #expect((Secret(left) == Secret(right)) == equal)
    }

    @Test(arguments: [
        ("CWAKABCDEFGHIJKL7F2Q", "CWAK…7F2Q"), ("CWAK12345678", "CWAK…5678"), ("CWAK1234567", "…"), ("", "…"),
        ("\u{1B}[31mCWAKABCDEF", "[31m…CDEF"),
    ])
    func `A key is known by its ends, and a short one not at all`(_ id: String, _ short: String) {
        let credential = TemporaryCredential(
            accessKeyID: Secret(id), secretAccessKey: Secret("s"), sessionToken: nil, expires: Timestamp(seconds: 0))
        #expect(credential.shortKeyID == short)
    }
}
