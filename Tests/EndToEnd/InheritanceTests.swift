import CoreWeaveEmulator
import Fixtures
import Foundation
import Testing

/// What programs take over from whoever starts them, and what they hand on.
@Suite struct InheritanceTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func exec(_ words: String...) -> Command { home.command(Programs.heddle, ["exec", "acme", "--"] + words) }

    @Test(arguments: ["ulimit -Sc", "ulimit -Hc", "ulimit -n", "umask", "trap"])
    func `S53: exec gives its command the limits and the mask that heddle was given`(_ script: String) throws {
        let given = "ulimit -Sc 512; ulimit -n 200; umask 027"
        let alone = try home.run(home.command("/bin/bash", ["-c", script]).after("\(given); exec \"$@\""))
        let ending = try home.run(exec("/bin/bash", "-c", script).after("\(given); exec \"$@\""))
        #expect(ending.status == 0, "\(ending)")
        #expect(ending.output == alone.output)
    }

    #if os(Linux)
        @Test(arguments: [
            "exec 0<&-", "exec 1>&-", "exec 2>&-", "exec 0<&- 1>&- 2>&-", "exec 7</", "trap '' INT HUP PIPE XFSZ QUIT",
            "ulimit -Sf 512; ulimit -Ss 1024; ulimit -Sv 4000000",
        ])
        func `S53: Descriptors, signals and all limits are the command's as they were given`(_ given: String) throws {
            let file = home.directory("seen")
            let look = """
                { for n in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && echo $n; done
                grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; cat /proc/self/limits; } 8>/dev/null >\(file)
                """
            func seen(_ command: Command) throws -> String {
                // What other tests have open at this moment is not what is looked at.
                let others = "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-"
                let ending = try RunningProgram(command.after("\(others); \(given); exec \"$@\"")).ending()
                #expect(ending.status == 0, "\(ending)")
                return try home.directory.text(of: "seen")
            }
            let alone = try seen(home.command("/bin/bash", ["-c", look]))
            #expect(try seen(exec("/bin/bash", "-c", look)) == alone)
        }
    #endif

    @Test func `A script without a first line that names its shell is the shell's`() throws {
        let script = try home.directory.write("echo \"$0 $1 $HEDDLE_PROFILE\"\n", to: "script", mode: 0o755)
        let ending = try home.run(exec(script, "a b"))
        #expect(ending.output == "\(script) a b acme\n", "\(ending)")
    }

    @Test(arguments: ["#!/no/such/interpreter\n", "#!/bin/sh\r\n"])
    func `A script whose interpreter is missing is said to be that`(_ firstLine: String) throws {
        let script = try home.directory.write(firstLine, to: "script", mode: 0o755)
        let ending = try home.run(exec(script))
        #expect(ending.status == 126 && ending.output.isEmpty, "\(ending)")
        #expect(ending.error.contains("the interpreter in its first line does not exist\nhint: head -n 1 \(script)\n"))
    }

    @Test(arguments: ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
    func `S51: A closed standard stream damages no file`(_ closing: String) throws {
        for words in [["sync", "acme"], ["use", "acme"]] {
            _ = try RunningProgram(home.command(Programs.heddle, words).after("exec \"$@\" \(closing)")).ending()
        }
        #expect(try home.heddle("current").output.hasPrefix("acme"))
        #expect(try home.heddle("list", "-o", "json").status == 0)
    }

    @Test func `S52: TLS libraries write no session keys where the environment says`() throws {
        let file = home.directory("keylog")
        try home.directory.write("garbage = [", to: "openssl.cnf")
        var command = home.command(Programs.heddled, ["sync", "acme"])
        command = command.after(
            "export SSLKEYLOGFILE=\(file) OPENSSL_CONF=\(home.directory("openssl.cnf")); exec \"$@\"")
        let ending = try home.run(command)
        #expect(ending.status == 0, "\(ending)")
        #expect(!home.directory.exists("keylog"))
    }

    @Test func `A heddled in the working directory is not run through PATH`() throws {
        try home.directory.makeDirectory("repository")
        try home.directory.write("#!/bin/sh\ntouch stolen\n", to: "repository/fzf", mode: 0o755)
        let script = "cd \(home.directory("repository")); export PATH=.:$PATH; exec \"$@\""
        let ending = try home.run(exec("fzf").after(script))
        #expect(ending.status != 0)
        #expect(!home.directory.exists("repository/stolen"))
    }
}
