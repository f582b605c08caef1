import Credentials
import Fixtures
import OperatingSystem
import Testing
import Text

@testable import heddle

/// Hints are pasted: a real bash reads them back.
@Suite struct HintTests {
    let person: CommandFixture
    static let names = [
        "a b", "it's", "\"quoted\"", "$(touch ran)", "`touch ran`", "back\\slash", "new\nline", "tab\there",
        "esc\u{1B}[31m",
        "-option", "~", "#x", "é\u{301}'", "zero\u{200B}width", "\u{202E}txt", "a;b&c|d>e", "x\\'y\n'z\\012",
    ]

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
    }

    /// The words of the command in a hint, behind `heddle`.
    private func words(of outcome: Outcome, _ program: String = "heddle") throws -> [String] {
        let lines = outcome.error.split(separator: "\n").filter { $0.hasPrefix("hint: ") }
        let hint = try #require(lines.last).dropFirst(6).replacing(
            "bring the file back; if it is gone for good: ", with: "")
        #expect(String(hint).isPrintable, "\(outcome)")
        let script = "cd '\(person.directory("tmp"))'; \(program)() { printf '%s\\0' \"$@\"; }; \(hint)"
        let ending = try ChildProcess.run("/bin/bash", ["--norc", "-c", script], outputLimit: 1 << 16)
        #expect(ending.status == 0, "\(outcome)")
        return ending.standardOutput.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: names)
    func `A hint with a path in it can be pasted, whatever the path has in it`(_ name: String) throws {
        try person.directory.makeDirectory("tmp")
        let file = person.directory("work/\(name)")
        let catalog = "heddle_catalog: 1\nprofiles: [{name: acme, zone: RNO2A}]\n"
        try person.directory.write(catalog, to: "work/\(name)")
        let dashed = name.hasPrefix("-") ? "./\(name)" : name
        #expect(try words(of: person.run("import", "--", name)) == ["import", dashed, "--yes"])
        if file.isPrintable {
            #expect(person.run("import", "--follow", "--yes", "--", name).status == 0)
            try person.directory.write(catalog.replacing("RNO2A", with: "US-WEST-01A"), to: "work/\(name)")
            let update = person.run("catalog", "update", "--", name)
            #expect(try words(of: update) == ["catalog", "update", dashed, "--yes"])
            try person.directory.remove("work/\(name)")
            #expect(try words(of: person.run("catalog", "update")) == ["catalog", "forget", file])
        } else {
            try person.directory.remove("work/\(name)")
        }
        try person.directory.makeDirectory("work/\(name)")
        try person.directory.makeDirectory("work/\(name)/below")
        #expect(try words(of: person.run("import", "\(file)/none"), "ls") == [file])
        #expect(try words(of: person.run("db", "backup", file)) == ["db", "backup", "\(file).2"])
        if file.isPrintable {
            #expect(person.run("bind", "acme", "--dir", file).status == 0)
            #expect(try words(of: person.run("unbind", "--dir", "\(file)/below")) == ["unbind", "--dir", file])
        }
        try person.directory.write("x", to: "work/\(name)/signers")
        try person.directory.change("work/\(name)", mode: 0o770)
        try person.directory.write(catalog, to: "work/c.yaml")
        let signed = ["import", "c.yaml", "--signature", "c.yaml", "--allowed-signers", "\(file)/signers"]
        #expect(try words(of: person.run(signed), "chmod") == ["go-w", file])
        #expect(!person.directory.exists("tmp/ran"))
    }

    static let commands = [
        (["env"], ["use", "acme"]), (["unbind"], ["bind"]),
        (
            ["schedule", "install", "--every", "10m", "--using", "cron"],
            ["schedule", "install", "--every", "5m", "--using", "cron"]
        ),
    ]

    @Test(arguments: commands)
    func `A hint that is a command is nothing but that`(_ typed: [String], _ hint: [String]) throws {
        try person.directory.makeDirectory("tmp")
        try person.directory.write("#!/bin/sh\n", to: "daemon", mode: 0o700)
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
        #expect(try words(of: person.run(typed)) == hint)
    }

    @Test(arguments: names)
    func `A hint with a token file's path in it can be pasted`(_ name: String) throws {
        let file = person.directory(name)
        guard file.isPrintable else { return }
        let missing = person.run("add", "x", "--zone", "RNO2A", "--token", "file:\(file)")
        let hint = try #require(missing.error.split(separator: "\n").first { $0.hasPrefix("hint: ") })
        #expect(hint.hasSuffix(": (umask 077; cat > \(POSIXShell.pasteable(file)))"), "\(missing)")
        let below = person.run("add", "y", "--zone", "RNO2A", "--token", "file:\(file)/below/acme").error
        let write = "(umask 077; cat > \(POSIXShell.pasteable("\(file)/below/acme")))"
        #expect(below.contains(": mkdir -m 700 -p \(POSIXShell.pasteable("\(file)/below")) && \(write)\n"), "\(below)")
    }
}
