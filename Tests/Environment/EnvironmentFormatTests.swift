import Credentials
import Environment
import Testing
import Text

@Suite struct EnvironmentFormatTests {
    @Test func `sh exports what is set and unsets the rest, a line each`() throws {
        let lines = try EnvironmentFormat.sh.text(Example.change(.profile), revealing: true).split(separator: "\n")
        #expect(lines.first == "export HEDDLE_PROFILE='acme'")
        #expect(lines.count { $0.hasPrefix("export ") } == 8)
        #expect(lines.count { $0.hasPrefix("unset ") } == 16)
        #expect(lines.count == 24)
    }

    @Test func `S32: A quote in a value does not end it`() throws {
        let text = try EnvironmentFormat.sh.text(Example.change(.keys(Example.credential())), revealing: true)
        #expect(text.contains(#"export AWS_SECRET_ACCESS_KEY='it'\''s/secret'"#))
    }

    @Test func `JSON has what is set and what is unset`() throws {
        let text = try EnvironmentFormat.json.text(Example.change(.profile), revealing: true)
        #expect(text.hasPrefix(#"{"set":{"HEDDLE_PROFILE":"acme","AWS_REGION":"US-EAST-04A","#))
        #expect(text.contains(#""unset":["AWS_ACCESS_KEY_ID","#) && text.hasSuffix("]}\n"))
    }

    @Test(arguments: EnvironmentFormat.allCases)
    func `Secrets are hidden from a terminal, and nothing else is`(format: EnvironmentFormat) throws {
        let text = try format.text(Example.change(.keys(Example.credential())), revealing: false)
        for secret in ["CWKEY", "secret'", "s/secret", "session"] { #expect(!text.contains(secret)) }
        #expect(text.contains(EnvironmentFormat.hidden))
        #expect(format == .github || text.contains("2026-09-21T14:13:20Z"))
    }

    @Test func `Nushell and PowerShell set and unset`() throws {
        let change = try Example.change(.profile)
        let nu = try EnvironmentFormat.nu.text(change, revealing: true)
        #expect(nu.hasPrefix("$env.HEDDLE_PROFILE = \"acme\"\n") && nu.contains("hide-env -i AWS_ROLE_ARN\n"))
        let power = try EnvironmentFormat.powershell.text(change, revealing: true)
        #expect(power.hasPrefix("$env:HEDDLE_PROFILE = 'acme'\n"))
        #expect(power.contains("Remove-Item -ErrorAction Ignore Env:AWS_ROLE_ARN\n"))
    }

    @Test(arguments: [EnvironmentFormat.dotenv, .docker, .systemd, .github])
    func `Files that can't unset say nothing of what is unset`(format: EnvironmentFormat) throws {
        #expect(try !format.text(Example.change(.profile), revealing: true).contains("AWS_ROLE_ARN"))
    }

    @Test(arguments: [
        (EnvironmentFormat.docker, "two\nlines"), (.docker, "return\r"), (.dotenv, "${HOME}"), (.dotenv, "return\r"),
        (.systemd, "bell\u{7}"), (.systemd, "\u{7F}"), (.systemd, "return\r"),
    ])
    func `A value that a format can't hold is refused, by the variable's name`(
        format: EnvironmentFormat, value: String
    ) throws {
        let change = try Example.change(.keys(Example.credential(secret: value)))
        let error = #expect(throws: EnvironmentError.self) { try format.text(change, revealing: true) }
        #expect(error?.message.contains("AWS_SECRET_ACCESS_KEY") == true && error?.message.contains(value) == false)
        #expect(error?.status == .setUp && error?.hint != nil)
    }

    @Test func `GitHub's runner is told to mask each secret, and the token within a header`() throws {
        let change = try Example.change(.container(APIToken(Secret("CW-100%"))))
        #expect(
            try EnvironmentFormat.github.text(change, revealing: true)
                == "::add-mask::Bearer CW-100%25\n::add-mask::CW-100%25\n")
    }
}
