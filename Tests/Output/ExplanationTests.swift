import Output
import Testing

@Suite struct ExplanationTests {
    @Test func `A problem and its hint are a line each`() {
        #expect(
            StandardStreams.explanation(message: "no profile named acm", hint: "did you mean acme?")
                == "heddle: no profile named acm\nhint: did you mean acme?")
    }

    @Test func `Without a hint there is one line`() {
        #expect(StandardStreams.explanation(message: "the disk is full", hint: nil) == "heddle: the disk is full")
    }

    @Test func `S35: What a server or a file said can't steer the terminal`() {
        let said = StandardStreams.explanation(
            message: "it said \u{1B}[2J\u{202E}gpj\nheddle: all is well", hint: "a\rb")
        #expect(said == "heddle: it said [2Jgpj heddle: all is well\nhint: a b")
    }
}
