import Credentials
import Fixtures
import OperatingSystem
import Testing

@testable import Doctor

/// What stands in a profile's way on a person's machine: variables, start files, AWS files, old clients.
@Suite struct SurroundingsTests {
    let fixture: DoctorFixture

    init() throws {
        fixture = try DoctorFixture()
        try fixture.add()
    }

    private func shell(_ foreign: String...) throws {
        fixture.examination.shell = ShellFacts(
            profile: try ProfileName("acme"), foreign: foreign, strayKey: nil, command: #"eval "$(heddle env acme)""#)
    }

    @Test(arguments: [
        (".bashrc", "# AWS_PROFILE=x\nexport AWS_PROFILE=globex\n", "~/.bashrc:2"),
        (".profile", "\n\nAWS_PROFILE=globex; export AWS_PROFILE\n", "~/.profile:3"),
        (".config/fish/config.fish", "set -gx AWS_PROFILE globex\n", "~/.config/fish/config.fish:1"),
    ])
    func `A variable that leads elsewhere is named with the line that sets it`(
        _ file: String, _ content: String, _ place: String
    ) throws {
        try shell("AWS_PROFILE")
        try fixture.directory.makeDirectory("user/.config")
        try fixture.directory.makeDirectory("user/.config/fish")
        try fixture.directory.write(content, to: "user/\(file)")
        let finding = try fixture.finding("shell")
        #expect(finding.severity == .warning && finding.what.contains(place), "\(finding.what)")
        #expect(finding.command?.contains(#"eval "$(heddle env acme)""#) == true)
    }

    @Test func `A key of another's beside the profile's variables is named`() throws {
        try shell()
        for (stray, what) in [
            (ShellFacts.StrayKey.unknown, "AWS_ACCESS_KEY_ID is no key that heddle has made for acme"),
            (.ofProfile(try ProfileName("globex")), "AWS_ACCESS_KEY_ID is a key of globex, not of acme"),
        ] {
            fixture.examination.shell?.strayKey = stray
            let finding = try fixture.finding("shell")
            #expect(finding.severity == .warning && finding.what == what)
            #expect(finding.command == #"eval "$(heddle env acme)""#)
        }
    }

    @Test func `A variable that no start file sets is this shell's own`() throws {
        try shell("AWS_PROFILE")
        try fixture.directory.write("export AWS_PROFILE_NAME=x\n", to: "user/.bashrc")
        let finding = try fixture.finding("shell")
        #expect(finding.what.contains("in this shell") && finding.command == #"eval "$(heddle env acme)""#)
    }

    @Test(arguments: [
        (
            "config", "[default]\nregion = x\n\n[profile acme]\nregion = y\n", Finding.Severity.warning,
            "~/.aws/config:4"
        ),
        ("credentials", "[acme]\naws_secret_access_key = CANARY\n", .warning, "~/.aws/credentials:1"),
        ("config", "[profile other]\nendpoint_url = https://cwobject.com\n", .note, "~/.aws/config:1"),
        ("config", "[profile other]\nignore_configured_endpoint_urls = TRUE\n", .note, "~/.aws/config:1"),
        ("config", "; [profile acme]\n[profile acme-2]\nregion=x\n", .good, ""),
    ])
    func `AWS files of one's own are looked through for what stands in the way`(
        _ file: String, _ content: String, _ severity: Finding.Severity, _ place: String
    ) throws {
        try fixture.directory.makeDirectory("user/.aws")
        try fixture.directory.write(content, to: "user/.aws/\(file)")
        let finding = try fixture.finding("~/.aws")
        #expect(finding.severity == severity && finding.what.contains(place), "\(finding.what)")
        #expect(!finding.what.contains("CANARY"))
    }

    @Test(arguments: [
        ("eval \"$(heddle init zsh)\"\nsource ~/powerlevel10k/powerlevel10k.zsh-theme\n", Finding.Severity.warning),
        ("eval \"$(oh-my-posh init zsh)\"\neval \"$(heddle init zsh)\"\n", .good),
        ("HEDDLE_PROMPT=0\neval \"$(heddle init zsh)\"\neval \"$(oh-my-posh init zsh)\"\n", .good),
        ("eval \"$(heddle init zsh)\"\neval \"$(heddle init zsh)\"\n", .note),
        ("# eval \"$(heddle init zsh)\"\n", .note),
    ])
    func `A prompt engine that is set up after Heddle is found`(_ content: String, _ severity: Finding.Severity) throws
    {
        try fixture.directory.write(content, to: "user/.zshrc")
        #expect(try fixture.finding("prompt").severity == severity)
    }

    private func client(aws: String? = nil, botocore: String? = nil) {
        fixture.examination.find = { name in
            switch name {
            case "aws": aws == nil ? nil : "/bin/aws"
            case "python3": botocore == nil ? nil : "/bin/python3"
            default: nil
            }
        }
        fixture.examination.run = { path, _ in
            .init(status: 0, standardOutput: Array((path == "/bin/aws" ? aws ?? "" : botocore ?? "").utf8))
        }
    }

    @Test(arguments: [
        ("aws-cli/2.9.19 Python/3.11.2 Linux/6.1 botocore/2.9.0", Finding.Severity.error),
        ("aws-cli/2.13.0 Python/3.11.4", .good), ("aws-cli/2.33.2 Python/3.13", .good),
        ("aws-cli/1.27.0 Python/3.9 Linux botocore/1.29.5", .error), ("aws-cli/1.32.0 botocore/1.34.0", .good),
        ("something else", .good),
    ])
    func `An aws CLI that knows no endpoint is an error`(_ said: String, _ severity: Finding.Severity) throws {
        client(aws: said)
        #expect(try fixture.finding("clients").severity == severity)
    }

    @Test(arguments: [("1.30.9", Finding.Severity.error), ("1.31.0", .good), ("1.43", .good)])
    func `A botocore that knows no endpoint is an error`(_ version: String, _ severity: Finding.Severity) throws {
        client(botocore: version + "\n")
        #expect(try fixture.finding("clients").severity == severity)
    }

    @Test func `Mode container wants newer clients than the others`() throws {
        client(aws: "aws-cli/2.15.0 Python/3", botocore: "1.42.5")
        #expect(try fixture.finding("clients").severity == .good)
        try fixture.add("boxed") { $0.mode = .container }
        let finding = try fixture.finding("clients")
        #expect(finding.severity == .error && finding.command == "heddle set boxed --mode profile")
    }

    @Test func `Versions are compared number by number`() {
        #expect(DottedVersion([2, 9]) < DottedVersion([2, 13]) && DottedVersion([2]) == DottedVersion([2, 0, 0]))
        #expect(DottedVersion("2.13.1rc2")?.numbers == [2, 13, 1] && DottedVersion("x") == nil)
    }

    @Test func `A finding comes through a line of fields as it was`() throws {
        let finding = Finding.error("a\tb", why: "c", command: "d \u{1B}[1m", status: .unavailable)
        let read = try #require(Finding(line: Substring(finding.line)))
        #expect(read.severity == .error && read.status == .unavailable && read.why == "c")
        #expect(!read.what.contains("\t") && read.command?.contains("\u{1B}") == false)
        for line in ["", "error", "bad\t0\ta\tb\tc", "error\t3\ta\tb\tc", "error\t0\t\tb\tc"] {
            #expect(Finding(line: Substring(line)) == nil)
        }
    }
}
