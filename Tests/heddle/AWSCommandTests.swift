import Fixtures
import Testing

@testable import heddle

/// `heddle aws install|remove|show`.
@Suite struct AWSCommandTests {
    let person: CommandFixture
    private var file: String { person.directory("user/.aws/config") }

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
    }

    @Test func `install writes every profile, again changes nothing, and remove leaves nothing behind`() throws {
        let named = "\(file): heddle-acme, heddle-globex\n"
        #expect(person.run("aws", "install") == Outcome(output: "written to \(named)"))
        let text = try person.directory.text(of: "user/.aws/config")
        // A clean environment must find the same database.
        #expect(text.contains("/usr/bin/env HEDDLE_HOME="))
        #expect(text.contains(" /opt/heddle credential-process globex\n"))
        #expect(try person.directory.mode(of: "user/.aws/config") == 0o600)
        let inode = try person.directory.inode(of: "user/.aws/config")
        #expect(person.run("aws", "install") == Outcome(output: "already in \(named)"))
        #expect(try person.directory.inode(of: "user/.aws/config") == inode)
        #expect(person.run("aws", "show") == Outcome(output: text))
        #expect(person.run("aws", "remove") == Outcome(output: "removed from \(file)\n"))
        #expect(!person.directory.exists("user/.aws/config"))
        #expect(person.run("aws", "remove").output.hasPrefix("nothing to remove"))
        #expect(person.run("aws", "show") == Outcome(output: "no block in \(file)  (heddle aws install)\n"))
    }

    @Test func `A person's own lines, links and permissions are kept`() throws {
        try person.directory.makeDirectory("dotfiles")
        try person.directory.makeDirectory("user/.aws")
        let own = "[default]\nregion = us-east-1\n# the end, without a line break"
        try person.directory.write(own, to: "dotfiles/aws", mode: 0o644)
        try person.directory.change("dotfiles/aws", mode: 0o644)
        try person.directory.link("user/.aws/config", symbolicallyTo: "../../dotfiles/aws")
        #expect(person.run("aws", "install").status == 0)
        #expect(try person.directory.text(of: "dotfiles/aws").hasPrefix(own + "\n# >>> heddle"))
        #expect(try person.directory.mode(of: "dotfiles/aws") == 0o644)
        #expect(person.run("aws", "remove").status == 0)
        #expect(try person.directory.text(of: "dotfiles/aws") == own)
        #expect(try person.directory.names(in: "dotfiles") == ["aws"])
    }

    @Test func `After a change show says that the block is out of date, until install`() throws {
        _ = person.run("aws", "install")
        #expect(person.run("aws", "show", "-o", "json").output.contains(#""installed":true,"current":true"#))
        try person.add("third")
        let outdated = person.run("aws", "show")
        #expect(
            outdated.error == "heddle: the block is out of date\nhint: heddle aws install\n" && outdated.status == 0)
        #expect(person.run("aws", "show", "-o", "json").output.contains(#""current":false"#))
        #expect(person.run("aws", "install").output.hasSuffix(": heddle-acme, heddle-globex, heddle-third\n"))
        #expect(person.run("aws", "show").error == "")
    }

    @Test func `--file names another file, whatever AWS_CONFIG_FILE says, and --dry-run writes none`() throws {
        person.environment["AWS_CONFIG_FILE"] = person.directory("private")
        let dry = person.run("aws", "install", "--dry-run")
        #expect(dry.output.hasPrefix("# >>> heddle") && !person.directory.exists("user/.aws"))
        #expect(person.run("aws", "install", "--file", "other").status == 0)
        #expect(person.directory.exists("work/other") && !person.directory.exists("private"))
        #expect(person.run("aws", "install").status == 0 && person.directory.exists("user/.aws/config"))
    }

    @Test func `What can't be changed with care is refused and left as it is`() throws {
        try person.directory.makeDirectory("user/.aws")
        for (text, status) in [("no section\n", 65), ("[profile heddle-acme]\nregion = mine\n", 65)]
            as [(String, Int32)]
        {
            try person.directory.write(text, to: "user/.aws/config")
            #expect(person.run("aws", "install").status == status)
            #expect(try person.directory.text(of: "user/.aws/config") == text)
        }
        try person.directory.write([0x5B, 0x61, 0x5D, 0x0A, 0xFF, 0x3D, 0x0A], to: "user/.aws/config")
        #expect(person.run("aws", "install").status == 65)
        try person.directory.remove("user/.aws/config")
        try person.directory.link("user/.aws/config", symbolicallyTo: "nowhere")
        #expect(person.run("aws", "install").status == 78)
        try person.directory.remove("user/.aws/config")
        try person.directory.write("", to: "one")
        try person.directory.link("user/.aws/config", to: "one")
        #expect(person.run("aws", "install").status == 78)
        #expect(try person.directory.text(of: "one") == "")
    }

    @Test func `Without profiles there is nothing to install`() throws {
        let nobody = try CommandFixture()
        #expect(nobody.run("aws", "install").status == 66)
        #expect(!nobody.directory.exists("user/.aws"))
    }
}
