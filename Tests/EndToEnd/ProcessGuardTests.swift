import CoreWeaveEmulator
import Fixtures
import Foundation
import Testing

/// What other processes get to see of the programs while they hold secrets (S27, S29). Looked at while `heddled` waits
/// for an exchange that never answers.
@Suite struct ProcessGuardTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
        home.emulator.fail(.hang)
    }

    private func waiting(_ command: Command) throws -> RunningProgram {
        let program = try RunningProgram(command)
        try eventually("the exchange is asked") { home.emulator.counts().openExchanges == 1 }
        return program
    }

    #if os(Linux)
        private func read(_ name: String, of process: Int32) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/\(name)")), as: UTF8.self)
        }

        @Test func `S29: Neither program leaves a memory image behind`() throws {
            let heddle = try waiting(home.command(Programs.heddle, ["credential-process", "acme"]))
            let heddled = try #require(try home.refresher(of: "acme"))
            for process in [heddle.identifier, heddled] {
                #expect(try read("limits", of: process).contains(/Max core file size +0 +/))
            }
            kill(heddled, SIGKILL)
            #expect(try heddle.ending().status == 70)
        }

        /// A process that may not be inspected belongs to root, in /proc. So an ordinary user is needed to see it.
        @Test(arguments: [("heddled", ["sync", "acme"]), ("heddle", ["credential-process", "acme"])])
        func `S29: Neither program may be inspected by its own user`(_ name: String, _ words: [String]) throws {
            let program = name == "heddle" ? Programs.heddle : Programs.heddled
            var command = home.command(program, words)
            if geteuid() == 0 {
                // Both: heddle looks for heddled beside itself.
                for (name, path) in [("heddle", Programs.heddle), ("heddled", Programs.heddled)] {
                    try FileManager.default.copyItem(atPath: path, toPath: home.directory(name))
                }
                command = home.command(home.directory(name), words)
                let names = try FileManager.default.subpathsOfDirectory(atPath: home.directory.path)
                for name in names + [""] { try home.directory.change(name, owner: 65534) }
                command = command.after("exec setpriv --reuid=65534 --clear-groups \"$@\"")
            }
            let running = try waiting(command)
            #expect(try read("status", of: running.identifier).contains(/Uid:\t(?!0\t)\d+/) || geteuid() != 0)
            var facts = stat()
            #expect(stat("/proc/\(running.identifier)/environ", &facts) == 0)
            #expect(facts.st_uid == 0)
        }

        @Test func `S27: The token is in no argument list`() throws {
            let heddle = try waiting(home.command(Programs.heddle, ["credential-process", "acme"]))
            let heddled = try #require(try home.refresher(of: "acme"))
            for process in [heddle.identifier, heddled] {
                for name in ["cmdline", "environ"] { #expect(try !read(name, of: process).contains(Home.acmeToken)) }
            }
            kill(heddled, SIGKILL)
            _ = try heddle.ending()
        }
    #endif
}
