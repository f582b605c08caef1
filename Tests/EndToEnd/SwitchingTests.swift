import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// `use`, `current`, and what chooses the profile in effect.
@Suite struct SwitchingTests {
    let home: Home

    init() throws {
        home = try Home()
        for name in ["acme", "globex", "initech"] { try home.heddle("add", name, "--zone", "RNO2A") }
    }

    private func current(_ words: String..., shell: String? = nil, in directory: String? = nil) throws -> [String?] {
        var command = home.command(Programs.heddle, ["current", "-o", "json"] + words, ["HEDDLE_PROFILE": shell])
        if let directory { command = command.inDirectory(directory) }
        let json = try home.run(command).json()
        return [json["name"]?.string, json["source"]?.string]
    }

    @Test func `The first of argument, HEDDLE_PROFILE, binding and active profile is in effect`() throws {
        let nothing = try home.heddle("current")
        #expect(nothing.status == 66 && nothing.hint == "heddle use acme")
        try home.heddle("add", "bound", "--zone", "RNO2A")
        try home.heddle("use", "acme")
        #expect(try current() == ["acme", "global"])
        try home.directory.makeDirectory("project")
        try home.directory.makeDirectory("project/deep")
        try home.sql().run(
            "INSERT INTO binding SELECT ?, id FROM profile WHERE name = 'bound'", Value(home.directory("project")))
        #expect(try current(in: home.directory("project")) == ["bound", "directory"])
        #expect(try current(in: home.directory("project/deep")) == ["bound", "directory"])
        #expect(try current(in: home.directory("")) == ["acme", "global"])
        #expect(try current(shell: "globex", in: home.directory("project")) == ["globex", "shell"])
        #expect(try current("initech", shell: "globex", in: home.directory("project")) == ["initech", "argument"])
    }

    @Test func `The nearest binding wins, and a directory that only begins alike has none`() throws {
        try home.heddle("use", "acme")
        for name in ["a", "a/b", "ab"] { try home.directory.makeDirectory(name) }
        let sql = try home.sql()
        try sql.run("INSERT INTO binding SELECT ?, id FROM profile WHERE name = 'globex'", Value(home.directory("a")))
        try sql.run(
            "INSERT INTO binding SELECT ?, id FROM profile WHERE name = 'initech'", Value(home.directory("a/b")))
        #expect(try current(in: home.directory("a/b")) == ["initech", "directory"])
        #expect(try current(in: home.directory("a")) == ["globex", "directory"])
        #expect(try current(in: home.directory("ab")) == ["acme", "global"])
    }

    @Test func `An empty HEDDLE_PROFILE chooses nothing`() throws {
        try home.heddle("use", "acme")
        #expect(try current(shell: "") == ["acme", "global"])
    }

    @Test func `current for people names the profile and what chose it`() throws {
        try home.heddle("use", "acme")
        #expect(try home.heddle("current").output == "acme  RNO2A  no keys yet  (global: the active profile)\n")
        let shell = try home.heddle("current", with: ["HEDDLE_PROFILE": "globex"])
        #expect(shell.output == "globex  RNO2A  no keys yet  (shell: HEDDLE_PROFILE is set)\n")
    }

    @Test func `use goes to a profile, and use - back to the one before`() throws {
        let nowhere = try home.heddle("use", "-")
        #expect(nowhere.status == 66 && nowhere.hint != nil)
        #expect(try home.heddle("use", "acme").output == "acme  RNO2A  no keys yet  (was: none)\n")
        #expect(try home.heddle("use", "globex").output == "globex  RNO2A  no keys yet  (was: acme)\n")
        #expect(try home.heddle("use", "-").output == "acme  RNO2A  no keys yet  (was: globex)\n")
        #expect(try home.heddle("use", "-").output == "globex  RNO2A  no keys yet  (was: acme)\n")
        #expect(try home.heddle("use", "globex").output == "globex  RNO2A  no keys yet  (as before)\n")
        #expect(try home.heddle("use", "-").output == "acme  RNO2A  no keys yet  (was: globex)\n")
    }

    @Test func `use says so where HEDDLE_PROFILE keeps this shell elsewhere`() throws {
        let switched = try home.heddle("use", "acme", with: ["HEDDLE_PROFILE": "globex"])
        #expect(switched.status == 0)
        #expect(switched.error.contains("this shell stays with globex"))
        #expect(switched.hint == #"eval "$(heddle env acme)""#)
        #expect(try home.heddle("use", "acme", "--global", with: ["HEDDLE_PROFILE": "globex"]).error == "")
    }

    @Test func `A removed profile is active no more, and not gone back to`() throws {
        try home.heddle("use", "acme")
        try home.heddle("use", "globex")
        try home.heddle("remove", "acme", "--yes")
        #expect(try home.heddle("use", "-").status == 66)
        try home.heddle("remove", "globex", "--yes")
        #expect(try home.heddle("current").status == 66)
    }

    @Test func `Without a terminal to ask at, use of a protected profile needs --yes`() throws {
        try home.heddle("add", "prod", "--zone", "RNO2A", "--protected")
        let refused = try home.heddle("use", "prod")
        #expect(refused.status == 64 && refused.error.contains("hint: heddle use prod --yes\n"), "\(refused)")
        #expect(try home.heddle("current").status == 66)
        #expect(try home.heddle("use", "prod", "--yes").status == 0)
        #expect(try current() == ["prod", "global"])
    }

    @Test(arguments: [
        ["env", "nosuch"], ["env", "nosuch", "--format", "fish"], ["env", "nosuch", "--format=csh"],
        ["env", "acme", "--mode", "nosuch"], ["env", "acme", "--format", "nosuch"], ["env", "--nosuch"],
        ["use", "nosuch", "--emit", "bash"],
    ])
    func `What a shell evaluates fails where the command fails`(_ words: [String]) throws {
        let ending = try home.run(home.command(Programs.heddle, words))
        #expect(ending.status != 0 && ending.output == "false\n", "\(ending)")
    }

    @Test(arguments: [
        ["env", "nosuch", "--format", "json"], ["env", "nosuch", "--format", "docker"], ["use", "nosuch"],
        ["exec", "nosuch", "--", "true"], ["show", "nosuch"],
    ])
    func `What no shell evaluates prints nothing where it fails`(_ words: [String]) throws {
        let ending = try home.run(home.command(Programs.heddle, words))
        #expect(ending.status != 0 && ending.output == "", "\(ending)")
    }

    @Test func `A script under set -e stops where it can't have the environment`() throws {
        let script = #"set -e; eval "$(\#(Programs.heddle) env nosuch)"; echo went on"#
        let ending = try home.run(home.command("/bin/sh", ["-c", script]))
        #expect(ending.status == 1 && ending.output == "", "\(ending)")
    }

    @Test func `What a switch says of the keys is so after it, where it has to fetch them`() throws {
        try home.add("keyed", token: "file:~/acme-token", "--mode", "keys")
        let switching = try home.heddle("use", "keyed", "--emit", "bash")
        #expect(switching.status == 0 && home.exchanges == 1, "\(switching)")
        #expect(switching.output.contains(/keyed  US-EAST-04A  1[45]m left/), "\(switching)")
        #expect(try home.heddle("use", "acme", "--emit", "bash").output.contains("no keys yet"))
    }
}
