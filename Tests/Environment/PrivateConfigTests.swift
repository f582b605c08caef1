import Credentials
import Environment
import Testing

@Suite struct PrivateConfigTests {
    private func line(program: String = "/usr/bin/heddle", _ relocation: [(String, String)] = []) throws -> String {
        let config = try PrivateConfig(
            Example.profile(), program: program, relocation: relocation.map { (variable: $0.0, path: $0.1) })
        let line = config.text.split(separator: "\n").first { $0.hasPrefix("credential_process = ") }
        return String(try #require(line).dropFirst("credential_process = ".count))
    }

    @Test func `The file has the default and the profile, each virtual-hosted`() throws {
        let config = try PrivateConfig(Example.profile(), program: "/usr/bin/heddle", relocation: [])
        #expect(
            config.text == """
                # Written by heddle, and written anew whenever the profile changes.
                [default]
                region = US-EAST-04A
                endpoint_url = https://cwobject.com
                s3 =
                    addressing_style = virtual

                [profile acme]
                region = US-EAST-04A
                endpoint_url = https://cwobject.com
                s3 =
                    addressing_style = virtual
                credential_process = /usr/bin/env "/usr/bin/heddle" credential-process "acme"

                """)
    }

    @Test func `Paths that were moved stand in the line`() throws {
        #expect(
            try line([("XDG_DATA_HOME", "/data"), ("XDG_STATE_HOME", "/my state")])
                == #"/usr/bin/env "XDG_DATA_HOME=/data" "XDG_STATE_HOME=/my state" "/usr/bin/heddle" credential-process "acme""#
        )
    }

    @Test(arguments: [
        ("/two  spaces", #""/two  spaces""#), ("/it's", #""/it's""#), (#"/say "x""#, #"'/say "x"'"#), ("/$5", "'/$5'"),
        ("/`x`", "'/`x`'"), (#"/back\slash"#, #"'/back\slash'"#), (#"/"it's""#, #"'/"it'\''s"'"#),
    ])
    func `A path is one word to shlex and to a shell alike`(path: String, word: String) throws {
        #expect(try line(program: path) == "/usr/bin/env \(word) credential-process \"acme\"")
    }

    @Test(arguments: ["/a\nb", "/a\tb", "/\u{7F}"])
    func `A path that no line can hold is refused`(path: String) throws {
        let error = #expect(throws: EnvironmentError.self) { try line(program: path) }
        #expect(error?.status == .setUp && error?.message.contains("\n") == false)
    }
}
