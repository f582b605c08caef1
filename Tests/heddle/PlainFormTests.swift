import Testing

@testable import heddle

/// What is recognised before the arguments' parser answers as the parser would have it.
struct PlainFormTests {
    static let commandLines = [
        ["env"], ["env", "acme"], ["env", "nosuch"], ["env", "$(x)"], ["current"], ["current", "acme"],
        ["current", ""],
        ["list"], ["credential-process"], ["credential-process", "acme"], ["credential-process", "nosuch"],
        ["exec", "nosuch", "--", "true"], ["exec", "--", "no-such-command"], ["prompt"], ["prompt", "acme"],
        ["prompt", "acme", "--format", "json"],
    ]

    @Test func `A command without -- before it is answered with the line that was meant`() throws {
        let fixture = try CommandFixture()
        try fixture.add("acme")
        let outcome = fixture.run(["exec", "acme", "aws", "s3", "ls", "s3://a b"], plainly: true)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.error.hasSuffix("hint: heddle exec acme -- aws s3 ls 's3://a b'\n"), "\(outcome)")
        #expect(fixture.run(["exec", "aws", "ls"], plainly: true).error.hasSuffix("hint: heddle exec -- aws ls\n"))
    }

    @Test(arguments: commandLines)
    func `A plain command line is answered as the parser would have it`(_ words: [String]) throws {
        #expect(PlainForm.answer(to: words[...], in: { throw CancellationError() }) != nil)
        let fixture = try CommandFixture()
        try fixture.add("acme")
        #expect(fixture.run(["use", "acme"]).status == 0)
        // Whichever comes first may have keys fetched.
        _ = fixture.run(words)
        #expect(fixture.run(words, plainly: true) == fixture.run(words))
    }

    @Test(arguments: [
        [], ["env", "acme", "globex"], ["env", "--help"], ["env", "acme", "--format", "fish"],
        ["current", "-o", "json"],
        ["list", "acme"], ["ls"], ["list", "--help"], ["credential-process", "--reveal"], ["exec", "acme"],
        ["use", "acme"],
        ["help", "env"],
    ])
    func `Anything else is the parser's`(_ words: [String]) throws {
        #expect(PlainForm.answer(to: words[...], in: { throw CancellationError() }) == nil)
    }
}
