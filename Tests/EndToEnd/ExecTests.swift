import CoreWeaveEmulator
import Fixtures
import Foundation
import Testing

/// `exec` is gone once its command runs.
@Suite struct ExecTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func exec(_ words: String...) -> Command {
        home.command(Programs.heddle, ["exec", "acme", "--mode", "keys", "--"] + words)
    }

    @Test func `Arguments arrive byte for byte`() throws {
        var command = exec("/usr/bin/printf", "%s|")
        let arguments: [[UInt8]] = [
            Array("a b".utf8), [], Array("--".utf8), Array("-o".utf8), Array("$(id) 'q' \"q\" \\ *".utf8),
            Array("ü\n".utf8), [0xFF, 0xFE, 0x80, 0x01],
        ]
        command.arguments += arguments
        let ending = try home.run(command)
        #expect(ending.outputBytes == Array(arguments.map { $0 + Array("|".utf8) }.joined()), "\(ending)")
    }

    @Test func `The environment's other bytes arrive, too`() throws {
        let command = exec("/usr/bin/env").after(#"export ODD=$'\xff\xfe'"#)
        #expect(
            try home.run(command).outputBytes.split(separator: 10).contains {
                $0.elementsEqual(Array("ODD=".utf8) + [0xFF, 0xFE])
            })
    }

    @Test(arguments: [0, 1, 64, 70, 99, 255])
    func `The exit status is the command's`(_ status: Int32) throws {
        #expect(try home.run(exec("/bin/sh", "-c", "exit \(status)")).status == status)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGKILL])
    func `A signal reaches the command, which has heddle's own number`(_ signal: Int32) throws {
        let program = try RunningProgram(exec("/bin/sh", "-c", "echo $$ >&2; exec sleep 60"))
        try eventually("the command runs") { program.errorSoFar() == "\(program.identifier)\n" }
        program.send(signal)
        #expect(try program.ending().signal == signal)
    }

    @Test func `A command can catch a signal`() throws {
        let script = "trap 'exit 9' TERM; echo ready >&2; while :; do sleep 0.01; done"
        let program = try RunningProgram(exec("/bin/sh", "-c", script))
        try eventually("the command runs") { program.errorSoFar() == "ready\n" }
        program.send(SIGTERM)
        #expect(try program.ending().status == 9)
    }

    /// SIGXFSZ, SIGPIPE and SIGTERM are as they were: a command that counts on its death by one must die.
    @Test(arguments: ["XFSZ", "PIPE", "TERM", "INT"])
    func `Signals do to the command what they did before heddle`(_ signal: String) throws {
        let ending = try home.run(exec("/bin/sh", "-c", "kill -\(signal) $$; exit 5"))
        #expect(ending.signal != nil, "\(ending)")
    }

    @Test(arguments: ["0000", "0022", "0027", "0077"])
    func `The file mode mask is the one that heddle was given`(_ mask: String) throws {
        #expect(try home.run(exec("/bin/sh", "-c", "umask").after("umask \(mask)")).output == "\(mask)\n")
    }

    @Test func `No descriptor of heddle's is left open, and one that was handed down is`() throws {
        #expect(try home.run(exec("/bin/ls", "/dev/fd")).output == "0\n1\n2\n3\n")
        #expect(try home.run(exec("/bin/ls", "/dev/fd").after("exec 9</dev/null")).output == "0\n1\n2\n3\n9\n")
    }

    @Test func `Where standard input is closed, the command reads nothing of heddle's from it`() throws {
        var command = exec("/bin/cat")
        command.input = .closed
        let ending = try RunningProgram(command).ending()
        #expect(ending.output == "" && [0, 1].contains(ending.status), "\(ending)")
    }

    @Test func `Standard input is the command's`() throws {
        var command = exec("/bin/cat")
        command.input = .file(try home.directory.write("for the command\n", to: "words"))
        #expect(try home.run(command).output == "for the command\n")
    }

    @Test func `The command is looked up on PATH, and runs in the same directory`() throws {
        #expect(try home.run(exec("pwd").inDirectory(home.directory("user"))).output == home.directory("user\n"))
    }
}
