import Credentials
import Fixtures
import Libc
import OperatingSystem
import SQLite
import Store
import Testing

@testable import heddle

/// What commands make, and leave as it is, in the places where Heddle keeps its files.
@Suite struct FilesAndPlacesTests {
    let fixture: CommandFixture
    private var directory: ScratchDirectory { fixture.directory }

    init() throws {
        fixture = try CommandFixture()
    }

    /// Every file below the home, with its content.
    private func home() throws -> [String: [UInt8]] {
        try directory.files().filter { $0.key.hasPrefix("home/") }
    }

    @Test(
        arguments: [
            ([], 0), (["list"], 0), (["status"], 0), (["log"], 0), (["bind"], 0), (["init", "bash"], 0),
            (["prompt"], 0), (["prompt", "--active"], 0), (["current"], 66), (["show", "acme"], 66),
            (["env", "acme"], 66), (["exec", "acme", "--", "true"], 66), (["credential-process", "acme"], 66),
            (["use", "acme"], 66), (["set", "acme", "--note", "x"], 66), (["rename", "acme", "x"], 66),
            (["remove", "acme", "--yes"], 66), (["forget", "acme"], 66), (["forget", "--all"], 0),
            (["bind", "acme"], 66), (["unbind"], 66), (["add", "bad name", "--zone", "RNO2A"], 65),
        ] as [([String], Int32)])
    func `A command that doesn't add a profile makes nothing`(_ words: [String], _ status: Int32) throws {
        let outcome = fixture.run(words)
        #expect(outcome.status == status, "\(outcome)")
        #expect(!fixture.exists)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"), arguments: ["list", "add"])
    func `In another user's home nothing is read, and nothing made`(_ command: String) throws {
        try directory.makeDirectory("theirs")
        try directory.change("theirs", owner: 12345)
        let paths = try Paths(environment: ["HOME": directory("theirs")])
        let outcome = fixture.run(command == "list" ? ["list"] : ["add", "acme", "--zone", "RNO2A"], in: paths)
        #expect(outcome.status == 78 && outcome.output == "", "\(outcome)")
        #expect(outcome.error.contains("\(directory("theirs")) belongs to another user"))
        #expect(try directory.names(in: "theirs") == [])
    }

    @Test(
        arguments: [
            ["add", "globex", "--zone", "RNO2A"], ["set", "acme", "--zone", "RNO2A"], ["rename", "acme", "other"],
            ["forget", "acme"], ["forget", "--all"],
        ])
    func `A command that fails for its files has changed nothing`(_ words: [String]) throws {
        try fixture.add("acme")
        try fixture.run("bind", "acme").expectDone()
        try fixture.run("env", "acme", "--mode", "keys").expectDone()
        let before = try home()
        try directory.change("home/state/prompt", mode: 0o770)
        let refused = fixture.run(words)
        #expect(refused.status == 78 && refused.output == "", "\(refused)")
        #expect(try home() == before)
        try directory.change("home/state/prompt", mode: 0o700)
        try fixture.run(words).expectDone()
        #expect(try home() != before)
    }

    @Test(arguments: ["pipe", "directory", "full directory", "link"])
    func `What stands in the place of a prompt's file is no reason not to switch`(_ kind: String) throws {
        try fixture.add("acme")
        let before = try directory.text(of: "home/state/prompt/acme")
        try directory.remove("home/state/prompt/acme")
        switch kind {
        case "pipe": try directory.makePipe("home/state/prompt/acme")
        case "link": try directory.link("home/state/prompt/acme", symbolicallyTo: directory("elsewhere"))
        default: try directory.makeDirectory("home/state/prompt/acme")
        }
        if kind == "full directory" { try directory.write("x", to: "home/state/prompt/acme/x") }
        let outcome = fixture.run("env", "acme")
        #expect(outcome.status == 0 && outcome.output.contains("AWS_PROFILE"), "\(outcome)")
        if kind == "pipe" || kind == "directory" {
            #expect(outcome.error == "")
            #expect(try directory.text(of: "home/state/prompt/acme") == before)
        } else {
            #expect(outcome.error.hasPrefix("heddle: \(directory("home/state/prompt/acme")) is "), "\(outcome)")
            #expect(outcome.error.contains("\nhint: "))
        }
    }

    @Test(arguments: ["pipe", "directory"])
    func `What stands in the place of a private AWS file is replaced`(_ kind: String) throws {
        try fixture.add("acme")
        for name in ["home/state/aws/acme.config", "home/state/aws/acme.credentials"] {
            let before = try directory.text(of: name)
            try directory.remove(name)
            if kind == "pipe" { try directory.makePipe(name) } else { try directory.makeDirectory(name) }
            try fixture.run("env", "acme").expectDone()
            #expect(try directory.text(of: name) == before)
        }
    }

    @Test func `What stands in the place of a private AWS file and can't be replaced is named`() throws {
        try fixture.add("acme")
        let path = directory("home/state/aws/acme.config")
        try directory.remove("home/state/aws/acme.config")
        try directory.makeDirectory("home/state/aws/acme.config")
        try directory.write("x", to: "home/state/aws/acme.config/x")
        #expect(
            fixture.run("env", "acme", "--format", "json")
                == .failed(78, "\(path) is not a file", hint: "mv \(path) \(path).bad"))
    }

    @Test func `Files of a removed profile that can't be removed are named, and it is removed`() throws {
        try fixture.add("acme")
        try directory.remove("home/state/prompt/acme")
        try directory.makeDirectory("home/state/prompt/acme")
        try directory.write("x", to: "home/state/prompt/acme/x")
        let outcome = fixture.run("remove", "acme", "--yes")
        #expect(outcome.status == 0 && outcome.output == "acme removed\n", "\(outcome)")
        #expect(outcome.error.contains("home/state/prompt/acme is not a file"))
    }

    @Test func `S36: The active profile's prompt waits for no lock`() throws {
        try fixture.add("acme")
        try fixture.run("use", "acme").expectDone()
        #expect(fixture.run("prompt", "--active").output.hasPrefix("acme"))
        let writer = try Connection(path: fixture.paths.database, busyMilliseconds: 0)
        try writer.execute(script: "BEGIN EXCLUSIVE")
        let start = SystemClock.read().uptime
        #expect(fixture.run("prompt", "--active") == Outcome())
        #expect(SystemClock.read().uptime - start < 1)
    }
}

extension Outcome {
    fileprivate func expectDone() throws { try #require(status == 0, "\(self)") }
}
