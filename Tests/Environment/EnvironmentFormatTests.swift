import Credentials
import Environment
import Testing

@Suite struct EnvironmentFormatTests {
    @Test func `sh exports what is set and unsets the rest, a line each`() throws {
        let lines = EnvironmentFormat.sh.text(try Example.change(.profile), revealing: true).split(separator: "\n")
        #expect(lines.first == "export HEDDLE_PROFILE='acme'")
        #expect(lines.count { $0.hasPrefix("export ") } == 8)
        #expect(lines.count { $0.hasPrefix("unset ") } == 16)
        #expect(lines.count == 24)
    }

    @Test func `S32: A quote in a value does not end it`() throws {
        let text = EnvironmentFormat.sh.text(try Example.change(.keys(Example.credential())), revealing: true)
        #expect(text.contains(#"export AWS_SECRET_ACCESS_KEY='it'\''s/secret'"#))
    }

    @Test func `JSON has what is set and what is unset`() throws {
        let text = EnvironmentFormat.json.text(try Example.change(.profile), revealing: true)
        #expect(text.hasPrefix(#"{"set":{"HEDDLE_PROFILE":"acme","AWS_REGION":"US-EAST-04A","#))
        #expect(text.contains(#""unset":["AWS_ACCESS_KEY_ID","#) && text.hasSuffix("]}\n"))
    }

    @Test(arguments: EnvironmentFormat.allCases)
    func `Secrets are hidden from a terminal, and nothing else is`(format: EnvironmentFormat) throws {
        let text = format.text(try Example.change(.keys(Example.credential())), revealing: false)
        for secret in ["CWKEY", "secret'", "s/secret", "session"] { #expect(!text.contains(secret)) }
        #expect(text.contains(EnvironmentFormat.hidden) && text.contains("2026-09-21T14:13:20Z"))
    }
}
