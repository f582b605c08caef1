import Credentials
import Environment
import Testing

@Suite struct AWSConfigTests {
    private func block(_ names: String...) throws -> AWSConfigBlock {
        try AWSConfigBlock(of: names.map(Example.profile), program: "/opt/heddle", variables: [])
    }

    private func file(_ text: String?) throws -> AWSConfigFile { try AWSConfigFile(text, path: "/config") }

    @Test func `The block has a section for each profile, and ends with its mark`() throws {
        let block = try block("acme", "me@acme.eu", "default")
        #expect(block.profiles == ["heddle-acme", "heddle-me_acme_eu", "heddle-default"])
        #expect(
            try self.block("acme").text == """
                # >>> heddle aws install >>> Written by heddle. Changes between these two lines are lost.
                [profile heddle-acme]
                region = US-EAST-04A
                endpoint_url = https://cwobject.com
                s3 =
                    addressing_style = virtual
                credential_process = /usr/bin/env /opt/heddle credential-process acme
                # <<< heddle aws install <<<

                """)
    }

    static let persons = [
        "", "\n", "# mine", "[default]\nregion = us-east-1\n", "[default]\nregion = us-east-1", "[a]\r\nb = c\r\n",
        "[profile x]\ns3 =\n  addressing_style = path\n\n\n",
        "[default]\nname = ünïcödé 糸\n",
    ]

    @Test(arguments: persons)
    func `What is removed again leaves the file as it was, byte for byte`(text: String) throws {
        let installed = try file(text).with(block("acme"))
        #expect(installed.hasPrefix(text) && installed.utf8.count > text.utf8.count)
        // Again changes nothing, and another set of profiles only the block.
        #expect(try file(installed).with(block("acme")) == installed)
        let other = try file(installed).with(block("acme", "globex"))
        #expect(try file(other).block == block("acme", "globex").text)
        #expect(Array(try #require(file(other).without).utf8) == Array(text.utf8))
    }

    @Test func `A file that was not there is not there again`() throws {
        let installed = try file(nil).with(block("acme"))
        #expect(installed == (try block("acme").text))
        #expect(try file(installed).without == nil)
    }

    @Test(arguments: persons)
    func `What was added below the block stays, on lines of its own`(text: String) throws {
        let added = "[profile later]\nregion = x\n"
        let installed = try file(text).with(block("acme")) + added
        #expect(try file(installed).with(block("globex")).hasSuffix("<<<\n\(added)"))
        let removed = try #require(file(installed).without)
        #expect(removed.hasPrefix(text) && removed.hasSuffix(added))
        #expect(removed == added || removed.dropLast(added.count).hasSuffix("\n") || text.isEmpty)
    }

    @Test(arguments: [
        ("region = x\n", 1), ("[default\nregion = x\n", 1), ("[default]\nregion\n", 2),
        ("[default]\na = b\nrubbish\n", 3),
        ("[default]\na = \u{1}\n", 2), ("  region = x\n", 1),
    ])
    func `A file that botocore can't parse is refused, with the line`(text: String, line: Int) throws {
        let error = #expect(throws: EnvironmentError.self) { try file(text) }
        guard case .unreadableConfig("/config", line, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.status == .invalidInput)
    }

    @Test func `Half a block, two blocks and turned marks are refused`() throws {
        let whole = try block("acme").text
        let lines = whole.split(separator: "\n").map { $0 + "\n" }
        for text in [
            lines[0], lines[lines.count - 1], whole + whole, lines[lines.count - 1] + lines[0], whole + lines[0],
        ] {
            #expect(throws: EnvironmentError.self) { try file("[a]\n\(text)") }
        }
    }

    @Test(arguments: [
        "[profile heddle-acme]", "[heddle-acme]", "[profile \"heddle-acme\"]", "[ profile   heddle-acme ]  # mine",
    ])
    func `A profile of that name outside the block is refused`(section: String) throws {
        let mine = "[default]\nregion = x\n\(section)\nregion = y\n"
        #expect(throws: EnvironmentError.foreignSection(path: "/config", line: 3, section: "heddle-acme")) {
            try file(mine).with(block("acme"))
        }
        let below = try file("").with(block("acme")) + mine
        #expect(throws: EnvironmentError.foreignSection(path: "/config", line: 12, section: "heddle-acme")) {
            try file(below).with(block("acme"))
        }
        #expect(try file(mine).with(block("globex")).hasPrefix(mine))
    }

    @Test func `Profiles that would have one section are refused`() throws {
        let (first, second) = (try ProfileName("a.b"), try ProfileName("a_b"))
        #expect(throws: EnvironmentError.sameSection(first, second, section: "heddle-a_b")) { try block("a.b", "a_b") }
    }
}
