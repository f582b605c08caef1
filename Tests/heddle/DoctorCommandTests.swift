import Credentials
import Fixtures
import OperatingSystem
import Output
import Store
import Testing

@testable import heddle

/// `doctor`: its report, its JSON, its status, and what `--fix` does.
@Suite struct DoctorCommandTests {
    let fixture: CommandFixture

    init() throws {
        fixture = try CommandFixture()
        try fixture.directory.write("", to: "heddled", mode: 0o700)
        fixture.environment["HEDDLE_DAEMON"] = fixture.directory("heddled")
        fixture.probe = { _, arguments in
            .init(
                status: 0,
                standardOutput: Array(
                    (arguments == ["--version"]
                        ? "heddled \(heddleVersion)\n" : "error\t69\thost can't be reached\tno keys\ttry again\n").utf8)
            )
        }
        try fixture.add("acme")
    }

    @Test func `Where all is well it says so, with status 0, and sends nothing`() throws {
        let outcome = fixture.run("doctor")
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome)")
        #expect(outcome.output.hasSuffix("\nall is well\n"), "\(outcome)")
        #expect(!fixture.probed.contains { $0.contains("reach") })
    }

    @Test func `JSON has what text has`() throws {
        try fixture.directory.change("home/key", mode: 0o644)
        let outcome = fixture.run("doctor", "-o", "json")
        #expect(outcome.status == 78 && outcome.output.hasPrefix(#"{"ok":false,"findings":[{"check":"permissions","#))
        let command = "chmod go-rwx \(fixture.directory("home/key"))"
        #expect(outcome.output.contains(#""command":"\#(command)","fixed":null"#), "\(outcome)")
        #expect(fixture.run("doctor").output.contains("hint: \(command)\n"))
    }

    @Test func `--fix mends permissions, says so, and then all is well`() throws {
        try fixture.directory.change("home/key", mode: 0o644)
        let outcome = fixture.run("doctor", "--fix")
        #expect(outcome.output.contains("fixed: chmod go-rwx \(fixture.directory("home/key"))"), "\(outcome)")
        #expect(outcome.status == 0 && outcome.output.hasSuffix("1 fixed\n"), "\(outcome)")
        #expect(try fixture.directory.mode(of: "home/key") == 0o600)
        #expect(fixture.run("doctor").status == 0)
    }

    @Test func `One --fix mends all that is open to others, also what something open hid`() throws {
        _ = fixture.run("use", "acme")
        fixture.programPath = "/elsewhere/heddle"
        try fixture.directory.makeDirectory("home/tokens")
        try fixture.directory.write("x", to: "home/tokens/gone.0123", mode: 0o644)
        try fixture.directory.makeDirectory("home/state/agent")
        try fixture.directory.write("x", to: "home/state/agent/gone.token", mode: 0o644)
        let all = try fixture.directory.everything(in: "home")
        let names = all.map(\.path)
        #expect(names.contains("home/state/aws/acme.config") && names.contains("home/state/prompt/acme"))
        for (path, isDirectory) in all { try fixture.directory.change(path, mode: isDirectory ? 0o777 : 0o666) }
        let outcome = fixture.run("doctor", "--fix")
        #expect(outcome.status == 0, "\(outcome)")
        for (path, isDirectory) in all {
            #expect(try fixture.directory.mode(of: path) == (isDirectory ? 0o700 : 0o600), "\(path)")
        }
        #expect(outcome.output.contains("wrote the private AWS files of acme"), "\(outcome)")
        let again = fixture.run("doctor", "--fix")
        #expect(again.status == 0 && !again.output.contains("fixed"), "\(again)")
    }

    @Test func `Without --fix nothing is changed, stale private files neither`() throws {
        fixture.programPath = "/elsewhere/heddle"
        let before = try fixture.directory.files()
        let outcome = fixture.run("doctor")
        #expect(outcome.status == 0 && outcome.output.contains("out of date"), "\(outcome)")
        #expect(try fixture.directory.files() == before)
        #expect(fixture.run("doctor", "--fix").output.contains("wrote the private AWS files of acme"))
        #expect(try fixture.directory.text(of: "home/state/aws/acme.config").contains("/elsewhere/heddle"))
    }

    @Test func `The status is that of the first error, and every error is in the report`() throws {
        try fixture.directory.remove("user/token")
        fixture.probe = { _, _ in .init(status: 127) }
        let outcome = fixture.run("doctor")
        #expect(outcome.status == 78, "\(outcome)")
        #expect(outcome.output.contains("heddled does not work") && outcome.output.contains("acme: token file"))
        #expect(outcome.error == "heddle: 2 errors\n")
    }

    @Test func `Another profile's token decides nothing, unless it is named or none is in effect`() throws {
        try fixture.add("globex")
        _ = fixture.run("set", "globex", "--token", "env:NOT_SET_HERE")
        #expect(fixture.run("doctor").status == 78)
        _ = fixture.run("use", "acme")
        let outcome = fixture.run("doctor")
        #expect(outcome.status == 0 && outcome.output.contains("! tokens"), "\(outcome)")
        #expect(outcome.output.hasSuffix("\n1 warning\n"), "\(outcome)")
        #expect(fixture.run("doctor", "globex").status == 78)
        _ = fixture.run("use", "globex")
        #expect(fixture.run("doctor").status == 78 && fixture.run("doctor", "acme").status == 0)
    }

    @Test func `A failed refresh is an error if the profile in effect has no valid key, else a warning`() throws {
        try fixture.add("globex")
        _ = fixture.run("use", "acme")
        fixture.refresher.failure = .auth
        for name in ["acme", "globex"] { _ = try? fixture.refresher.run(ProfileName(name), patience: 1) }
        let outcome = fixture.run("doctor")
        #expect(outcome.status == 77 && outcome.error == "heddle: 1 error, 1 warning\n", "\(outcome)")
        #expect(outcome.output.contains("acme: the last refresh failed (auth): it said no\n"), "\(outcome)")
        #expect(outcome.output.contains("! refreshes") && outcome.output.contains("globex: the last refresh"))
        #expect(outcome.output.contains("hint: heddle verify acme\n"), "\(outcome)")
        #expect(fixture.run("doctor", "globex").status == 77)
        fixture.refresher.failure = nil
        for name in ["acme", "globex"] { _ = try fixture.refresher.run(ProfileName(name), patience: 1) }
        #expect(fixture.run("doctor").output.hasSuffix("\nall is well\n"))
        fixture.refresher.failure = .unavailable
        _ = try? fixture.refresher.run(ProfileName("acme"), patience: 1)
        let later = fixture.run("doctor")
        #expect(later.status == 0 && later.output.hasSuffix("\n1 warning\n"), "\(later)")
        fixture.clock.advance(1000)
        #expect(fixture.run("doctor").status == 69)
    }

    @Test func `A bound directory that is gone is noted, with what unbinds it`() throws {
        _ = fixture.run("bind", "acme")
        #expect(fixture.run("doctor").output.contains("1 directory is bound"))
        try fixture.directory.makeDirectory("work/old one")
        _ = fixture.run("bind", "acme", "--dir", "old one")
        try fixture.directory.remove("work/old one")
        let outcome = fixture.run("doctor")
        let gone = fixture.directory("work/old one")
        #expect(outcome.status == 0 && outcome.output.hasSuffix("\nall is well\n"), "\(outcome)")
        #expect(outcome.output.contains("\(gone) is bound to acme, and is gone\n"), "\(outcome)")
        #expect(outcome.output.contains("hint: heddle unbind --dir '\(gone)'\n"), "\(outcome)")
    }

    @Test func `In mode keys a key of another profile's, or of nobody's, is found`() throws {
        try fixture.add("globex")
        _ = fixture.run("use", "acme")
        func switchShell(to name: String) throws {
            let outcome = fixture.run("env", name, "--mode", "keys", "--format", "dotenv", "--reveal")
            try #require(outcome.status == 0, "\(outcome)")
            for line in outcome.output.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix("'").filter { $0 != "'" } }
                fixture.environment[parts[0]] = parts[1].filter { $0 != "\"" }
            }
        }
        try switchShell(to: "globex")
        let foreign = fixture.environment["AWS_ACCESS_KEY_ID"]
        try switchShell(to: "acme")
        #expect(fixture.environment["AWS_ACCESS_KEY_ID"]?.hasPrefix("CWAK") == true)
        #expect(fixture.run("doctor").output.hasSuffix("\nall is well\n"))
        fixture.environment["AWS_ACCESS_KEY_ID"] = foreign
        let other = fixture.run("doctor").output
        #expect(other.contains("! shell") && other.contains("AWS_ACCESS_KEY_ID is a key of globex, not of acme"))
        fixture.environment["AWS_ACCESS_KEY_ID"] = "CWNOBODYS0123456789"
        let nobodys = fixture.run("doctor").output
        #expect(nobodys.contains("AWS_ACCESS_KEY_ID is no key that heddle has made for acme"))
        // One that was replaced is the profile's all the same.
        let store = try Store(fixture.paths)
        for _ in 1...2 {
            let snapshot = try store.profile(named: ProfileName("acme"))
            let key = TemporaryCredential(
                accessKeyID: Secret("CWAKreplaced\(Random.bytes(4).map { "\($0)" }.joined())"),
                secretAccessKey: Secret("s"), sessionToken: nil,
                expires: Timestamp(seconds: fixture.clock.reading.timestamp.seconds + 900))
            if fixture.environment["AWS_ACCESS_KEY_ID"]?.hasPrefix("CWAKreplaced") != true {
                fixture.environment["AWS_ACCESS_KEY_ID"] = key.accessKeyID.reveal()
            }
            try store.refreshSucceeded(
                snapshot, with: key, attributes: nil, lifetime: Lifetime(obtained: fixture.clock.reading, length: 900),
                at: fixture.clock.reading)
        }
        _ = fixture.run("forget", "acme")
        #expect(!fixture.run("doctor").output.contains("AWS_ACCESS_KEY_ID"))
    }

    @Test func `--online has heddled look, for the profile that is named`() throws {
        let outcome = fixture.run("doctor", "acme", "--online")
        #expect(outcome.status == 69 && outcome.output.contains("network"), "\(outcome)")
        #expect(fixture.probed.last == [fixture.directory("heddled"), "reach", "acme"])
        fixture.probe = { _, _ in .init(status: 74, standardError: Array("heddle: disk full\nhint: make room\n".utf8)) }
        #expect(fixture.run("doctor", "--online").output.contains("disk full"))
    }

    @Test func `A name that no profile has is an error of its own`() {
        #expect(fixture.run("doctor", "nosuch").status == 66)
    }

    @Test func `A database that can't be read leaves the report standing`() throws {
        try fixture.directory.write("not a database, but long enough to be one", to: "home/heddle.db")
        let outcome = fixture.run("doctor")
        #expect(outcome.status == 74 && outcome.output.contains("database"), "\(outcome)")
        #expect(outcome.output.contains("permissions") && outcome.output.contains("clients"))
        for conclusion in ["there are no profiles", "none was made yet", "no profile", "neither a schedule"] {
            #expect(!outcome.output.contains(conclusion), "\(outcome)")
        }
    }

    @Test func `Where there is no database it makes none`() throws {
        let empty = try CommandFixture()
        empty.environment["HEDDLE_DAEMON"] = fixture.directory("heddled")
        empty.probe = fixture.probe
        #expect(empty.run("doctor").status == 0)
        #expect(!empty.exists)
    }

    @Test(arguments: [[], ["-o", "json"], ["--fix"], ["--online"]])
    func `S27: No secret is in its report, whatever lies around`(_ options: [String]) throws {
        let canary = "CW-SECRET-canary-5yTw0Qf8"
        try fixture.directory.write(canary, to: "user/token")
        try fixture.directory.write("'\(canary)'", to: "user/quoted")
        try fixture.add("other", fields: ["--token", "file:~/quoted"])
        try fixture.directory.write(
            "export COREWEAVE_API_TOKEN=\(canary) AWS_SECRET_ACCESS_KEY=\(canary)\n", to: "user/.bashrc")
        try fixture.directory.makeDirectory("user/.aws")
        try fixture.directory.write(
            "[acme]\naws_secret_access_key = \(canary)\nendpoint_url = https://u:\(canary)@cwobject.com\n",
            to: "user/.aws/credentials")
        fixture.environment["AWS_SECRET_ACCESS_KEY"] = canary
        fixture.environment["HTTPS_PROXY"] = "http://u:\(canary)@proxy:1"
        #expect(fixture.run("use", "other").status == 0)
        let outcome = fixture.run(["doctor"] + options)
        #expect(outcome.status != 0 && !outcome.output.isEmpty)
        #expect(!(outcome.output + outcome.error).contains("canary"), "\(outcome)")
    }
}
