import CoreWeaveEmulator
import Fixtures
import Testing

/// What real shells make of `heddle env` (S32, S33).
@Suite struct ShellTests {
    static let hostileName = #"it's "$HOME" $(touch ran) `touch ran` \n \ ! #1 ~ * ünïcödé 糸"#

    @Test(arguments: ["/bin/bash", "/bin/sh"])
    func `S32: Values pass a shell as they are, and run nothing`(_ shell: String) throws {
        let home = try Home(named: Self.hostileName)
        try home.add()
        let script = #"cd "$HOME"; set -eu; eval "$(heddle env acme)"; printf '%s' "$AWS_CONFIG_FILE""#
        let ending = try home.shell(script, by: shell)
        #expect(ending.status == 0 && ending.error == "", "\(ending)")
        #expect(ending.output == "\(home.path)/state/aws/acme.config")
        #expect(!home.directory.exists("user/ran"))
    }

    @Test(arguments: ["/bin/bash", "/bin/sh"])
    func `S32: The line that SDKs run passes a shell, from a clean environment`(_ shell: String) throws {
        let home = try Home(named: Self.hostileName)
        try home.add()
        let keys = try home.keys()
        let config = try home.directory.text(of: "\(Self.hostileName)/state/aws/acme.config")
        let line = try #require(config.split(separator: "\n").first { $0.hasPrefix("credential_process = ") })
        var command = home.command(
            shell, ["-c", String(line.dropFirst("credential_process = ".count))], ["HEDDLE_HOME": nil])
        command.environment["HOME"] = "/"
        #expect(try Keys(RunningProgram(command).ending()) == keys)
        #expect(!home.directory.exists("user/ran"))
    }

    @Test func `A HEDDLE_HOME that no config file can name is refused, and nothing is printed`() throws {
        let home = try Home(named: "line\nbreak")
        let ending = try home.heddle("add", "acme", "--zone", "RNO2A")
        #expect(ending.status == 78 && ending.hint != nil, "\(ending)")
    }

    @Test(arguments: ["/bin/bash", "/bin/sh"])
    func `S33: Where env fails, eval changes nothing and fails`(_ shell: String) throws {
        let home = try Home()
        try home.add()
        home.emulator.fail(.status(503))
        let script = """
            before=$(env); status=0
            eval "$(heddle env acme --mode keys 2>/dev/null)" || status=$?
            [ "$before" = "$(env)" ] && echo "same, $status"
            """
        #expect(try home.shell(script, by: shell).output == "same, 1\n")
    }
}
