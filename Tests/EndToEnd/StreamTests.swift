import CoreWeaveEmulator
import Fixtures
import Foundation
import SQLite
import Testing

/// Standard streams that are full, closed or a terminal.
@Suite struct StreamTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
        try home.keys()
    }

    /// What was meant for a stream has not gone into a file that happened to have its number.
    private func expectFilesIntact() throws {
        #expect(try home.directory.text(of: "home/state/locks/acme").wholeMatch(of: /\d+\n/) != nil)
        #expect(try home.directory.text(of: "home/state/prompt/acme").wholeMatch(of: /1\tacme\t[^\n]*\n/) != nil)
        #expect(try home.directory.text(of: "home/state/aws/acme.config").hasPrefix("# Written by heddle"))
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
    }

    private static let answering = [
        ["list"], ["list", "-o", "json"], ["show", "acme"], ["current", "acme"], ["env", "acme"],
        ["env", "acme", "--mode", "keys"], ["credential-process", "acme"], ["version"], ["--help"], ["forget", "acme"],
        ["sync", "-o", "json"], ["verify", "acme"],
    ]

    #if os(Linux)
        @Test(arguments: answering)
        func `S10: A standard output that is full ends with 74, and the next is answered`(_ words: [String]) throws {
            var command = home.command(Programs.heddle, words)
            command.output = .file("/dev/full")
            let ending = try home.run(command)
            #expect(ending.status == 74, "\(ending)")
            #expect(ending.error.contains("can't write to standard output"))
            command.output = .captured
            #expect(try home.run(command).status == 0)
        }
    #endif

    @Test(arguments: answering)
    func `A closed standard output ends with 74, and nothing is written elsewhere`(_ words: [String]) throws {
        var command = home.command(Programs.heddle, words)
        command.output = .closed
        command.input = .closed
        #expect(try home.run(command).status == 74)
        try expectFilesIntact()
    }

    @Test func `With every stream closed, a failing refresh writes its words into no file of ours`() throws {
        home.emulator.fail(.status(503))
        var command = home.command(Programs.heddled, ["sync", "--force", "acme"]).after("exec 2>&-")
        command.output = .closed
        command.input = .closed
        #expect(try RunningProgram(command).ending().status != 0)
        try expectFilesIntact()
        home.emulator.clearFaults()
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
    }

    @Test func `A reader that leaves early ends heddle, and costs nothing`() throws {
        let ending = try home.shell("heddle list -o json | true; heddle list > /dev/null; echo $?")
        #expect(ending.output == "0\n" && ending.error == "", "\(ending)")
    }
}
