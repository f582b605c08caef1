import Testing

@testable import Output

@Suite struct HelpTextTests {
    private let example = "  heddle env acme --mode keys --format docker > acme.env; docker run --env-file acme.env"

    @Test func `Prose is wrapped at words`() {
        let wrapped = HelpText.wrapped(String(repeating: "word ", count: 30) + "end", columns: 42)
        let lines = wrapped.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.count <= 42 })
        #expect(lines.joined(separator: " ") == String(repeating: "word ", count: 30) + "end")
    }

    @Test func `An example is never broken`() {
        let text = "EXAMPLES\n\(example)\n"
        #expect(HelpText.wrapped(text, columns: 60) == text)
    }

    @Test func `An option's explanation stays in its own column`() {
        let text = "OPTIONS:\n  --zone <zone>           The availability zone, which S3 clients call the region."
        #expect(
            HelpText.wrapped(text, columns: 60) == """
                OPTIONS:
                  --zone <zone>           The availability zone, which S3
                                          clients call the region.
                """)
    }

    @Test func `An explanation below a long label keeps its column`() {
        let column = String(repeating: " ", count: 26)
        let words = "Mark it in the prompt, and ask before switching to it."
        let text = "OPTIONS:\n  --protected/--no-protected\n\(column)\(words)"
        #expect(
            HelpText.wrapped(text, columns: 60) == """
                OPTIONS:
                  --protected/--no-protected
                \(column)Mark it in the prompt, and ask
                \(column)before switching to it.
                """)
    }

    @Test func `A usage line breaks between its brackets`() {
        let text = "USAGE: heddle add <name> --zone <zone> [--token <ref>] [--endpoint <url>] [--mode <mode>]"
        #expect(
            HelpText.wrapped(text, columns: 60) == """
                USAGE: heddle add <name> --zone <zone> [--token <ref>]
                       [--endpoint <url>] [--mode <mode>]
                """)
    }

    @Test func `What fits stays as it is`() {
        let text = "OVERVIEW: Add a profile.\n\nshort lines\n  and indented ones\n"
        #expect(HelpText.wrapped(text, columns: 80) == text)
    }

    @Test func `A very narrow terminal gets lines of forty columns`() {
        let lines = HelpText.wrapped(String(repeating: "word ", count: 20) + "end", columns: 3).split(separator: "\n")
        #expect(lines.map(\.count).max() == 39)
    }
}
