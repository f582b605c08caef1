import Credentials
import Environment
import Testing

@Suite struct PrivateFilesTests {
    private func files(
        _ name: String = "acme", program: String = "/usr/bin/heddle", _ variables: [(String, String)] = [],
        keepingLinesOf present: String? = nil
    ) throws -> PrivateFiles {
        try PrivateFiles(
            Example.profile(name), program: program, variables: variables.map { (name: $0.0, value: $0.1) },
            keepingLinesOf: present)
    }

    private func line(program: String = "/usr/bin/heddle", _ variables: [(String, String)] = []) throws -> String {
        let files = try files(program: program, variables)
        let lines = [files.config, files.credentials].map { text in
            text.split(separator: "\n").first { $0.hasPrefix("credential_process = ") }
        }
        #expect(lines[0] == lines[1])
        return String(try #require(lines[0]).dropFirst("credential_process = ".count))
    }

    private static let config = """
        # Written by heddle, which keeps what others add. Put lines of your own below its last line.
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
        credential_process = /usr/bin/env /usr/bin/heddle credential-process acme
        # The last line of heddle, what follows is yours and is kept.

        """

    @Test func `The config has the default and the profile, each virtual-hosted`() throws {
        #expect(try files().config == Self.config)
    }

    @Test func `The credentials file has the profile and no default`() throws {
        #expect(
            try files().credentials == """
                # Written by heddle, and written anew whenever the profile changes. There is no secret in it.
                [acme]
                credential_process = /usr/bin/env /usr/bin/heddle credential-process acme

                """)
    }

    @Test(arguments: [("me@acme.eu", "me_acme_eu"), ("default", "heddle-default")])
    func `A section's name is what AWS_PROFILE is, and heddle is asked by the profile's own name`(
        name: String, section: String
    ) throws {
        let files = try files(name)
        #expect(files.config.contains("\n[profile \(section)]\n") && files.credentials.contains("\n[\(section)]\n"))
        #expect(files.config.contains("credential-process \(name)\n"))
        #expect(files.credentials.contains("credential-process \(name)\n"))
    }

    @Test func `Paths that were moved stand in the line`() throws {
        #expect(
            try line([("XDG_DATA_HOME", "/data"), ("XDG_STATE_HOME", "/my state")])
                == #"/usr/bin/env XDG_DATA_HOME=/data "XDG_STATE_HOME=/my state" /usr/bin/heddle credential-process acme"#
        )
    }

    @Test(arguments: [
        ("/opt/heddle-1.0_a/b+c@d,e:f=g/heddle", "/opt/heddle-1.0_a/b+c@d,e:f=g/heddle"),
        ("/two  spaces", #""/two  spaces""#), ("/it's", #""/it's""#), (#"/say "x""#, #"'/say "x"'"#), ("/$5", "'/$5'"),
        ("/`x`", "'/`x`'"), (#"/back\slash"#, #"'/back\slash'"#), (#"/"it's""#, #"'/"it'\''s"'"#),
        ("/a;b#c", #""/a;b#c""#), ("/~", #""/~""#), ("/ü", #""/ü""#),
    ])
    func `A path is one word to shlex and to a shell alike, and quoted only where it must be`(
        path: String, word: String
    ) throws {
        #expect(try line(program: path) == "/usr/bin/env \(word) credential-process acme")
    }

    @Test(arguments: ["/a\nb", "/a\tb", "/\u{7F}"])
    func `A path that no line can hold is refused`(path: String) throws {
        let error = #expect(throws: EnvironmentError.self) { try line(program: path) }
        #expect(error?.status == .setUp && error?.message.contains("\n") == false)
    }

    @Test(arguments: [
        "retry_mode = adaptive\nservices =\n", "\n[profile other]\nregion = X\n", "# mine: a = [b]\r\n\n", "no newline",
        "credential_process = mine\n",
    ])
    func `What stands below the last line is kept as it is`(own: String) throws {
        #expect(try files(keepingLinesOf: Self.config + own).config == Self.config + own)
    }

    @Test func `What was put between the lines is kept in its section, and what was changed is put right`() throws {
        let edited =
            Self.config
            .replacing("region = US-EAST-04A\nendpoint_url", with: "region = eu-west-1\noutput = json\nendpoint_url")
            .replacing(
                "    addressing_style = virtual\ncred",
                with: "    addressing_style = path\n    max_queue_size = 9\ncred"
            )
            .replacing("credential-process acme\n", with: "credential-process globex\ns3api =\n    x = 1\n    y = 2\n")
        let kept = try files(keepingLinesOf: edited).config
        #expect(
            kept
                == Self.config
                .replacing(
                    "    addressing_style = virtual\n\n", with: "    addressing_style = virtual\noutput = json\n\n"
                )
                .replacing(
                    "    addressing_style = virtual\ncred",
                    with: "    addressing_style = virtual\n    max_queue_size = 9\ncred"
                )
                .replacing(
                    "credential-process acme\n",
                    with: "credential-process acme\noutput = json\ns3api =\n    x = 1\n    y = 2\n"))
        #expect(try files(keepingLinesOf: kept).config == kept, "once more changes nothing")
        #expect(try files("globex", keepingLinesOf: kept).config == kept.replacing("acme", with: "globex"))
    }

    @Test func `A section between ours is kept, below`() throws {
        let other = "[services x]\ns3 =\n    endpoint_url = y\n"
        let edited = Self.config.replacing("[profile acme]", with: other + "[profile acme]")
        #expect(try files(keepingLinesOf: edited).config == Self.config + other)
    }

    @Test func `A file of an older Heddle has nothing to keep`() throws {
        let older = """
            # Written by heddle, and written anew whenever the profile changes.
            [default]
            region = RNO2A
            endpoint_url = https://cwobject.com
            s3 =
                addressing_style = virtual

            [profile a@b.c]
            region = RNO2A
            endpoint_url = https://cwobject.com
            s3 =
                addressing_style = virtual
            credential_process = /usr/bin/env "/gone/heddle" credential-process "a@b.c"

            """
        #expect(try files(keepingLinesOf: older).config == Self.config)
    }
}
