import CoreWeaveEmulator
import Fixtures
import Foundation
import SQLite
import Testing

/// Programs that end at any moment of their life.
@Suite struct KilledTests {
    let home: Home

    init() throws {
        home = try Home { $0.latency = 0.01 }
        try home.add()
    }

    private func profileIsDue() throws {
        try home.sql().execute(script: "DELETE FROM credential; DELETE FROM refresh")
    }

    private func forced() -> Command { home.command(Programs.heddled, ["sync", "--force", "acme"]) }

    /// - Returns: how long a refresh lives, in seconds: the longest of a few.
    private func lifeOfARefresh() throws -> Double {
        try (0..<4).map { _ in try home.run(forced()).seconds }.max() ?? 1
    }

    /// - Returns: whether it was still alive.
    private func end(_ program: RunningProgram, with signal: Int32, after seconds: Double) throws -> Bool {
        pass(seconds: seconds)
        program.send(signal)
        let ending = try program.ending()
        home.search(ending)
        #expect(ending.signal == signal || ending.status == 0, "\(ending)")
        return ending.signal == signal
    }

    private func expectIntact() throws {
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `S9, S21: A refresh that is ended at any moment leaves the old keys or the new, and no lock`(
        _ signal: Int32
    ) throws {
        try home.keys()
        let life = try lifeOfARefresh()
        let count = signal == SIGKILL ? 100 : 40
        var ended = 0
        for number in 0..<count {
            let program = try RunningProgram(forced())
            if try end(program, with: signal, after: life * Double(number) / Double(count)) { ended += 1 }
            try home.keys()
            let next = try home.run(forced())
            #expect(next.status == 0, "\(next)")
            #expect(next.seconds < 5 * life + 1, "a lock is stuck: \(next)")
            try expectIntact()
        }
        #expect(ended > count / 4, "hardly any was ended in time")
    }

    @Test func `S9: A first refresh that is killed at any moment leaves nothing, or keys that are whole`() throws {
        let life = try lifeOfARefresh()
        let count = 100
        var killed = 0
        for number in 0..<count {
            try profileIsDue()
            // Now and then the key that seals is to be made, too.
            if number % 10 == 0 { try home.folder.remove("home/key") }
            let program = try RunningProgram(forced())
            if try end(program, with: SIGKILL, after: life * Double(number) / Double(count)) { killed += 1 }
            try home.keys()
            try expectIntact()
        }
        #expect(killed > count / 4, "hardly any was killed in time")
    }

    @Test func `S9: A first command that is killed at any moment leaves no database, or a whole one`() throws {
        let words = ["add", "new", "--zone", "RNO2A"]
        let life =
            try (0..<3).map { _ in
                let other = try Home()
                return try other.run(other.command(Programs.heddle, words)).seconds
            }.max() ?? 1
        for number in 0..<40 {
            let other = try Home()
            let program = try RunningProgram(other.command(Programs.heddle, words))
            _ = try end(program, with: SIGKILL, after: life * Double(number) / 40)
            let next = try other.run(other.command(Programs.heddle, words))
            #expect([0, 65].contains(next.status), "\(next)")
            #expect(try other.heddle("show", "new").status == 0)
            #expect(try other.sql().text("PRAGMA integrity_check") == "ok")
        }
    }
}
