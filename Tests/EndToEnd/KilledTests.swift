import CoreWeaveEmulator
import Fixtures
import Foundation
import SQLite
import Testing

/// Programs that end at any moment of their life. Several homes at once, since a disk that is waited for is most of it.
@Suite struct KilledTests {
    private static let lanes = 4

    /// Ends programs at `count` moments that are spread over their whole life.
    ///
    /// - Parameters:
    ///   - life: how long one lives if it is let, in seconds.
    ///   - body: gets the seconds to wait; says whether the program was still alive then.
    private func spread(
        _ count: Int, life: @escaping @Sendable (Home) throws -> Double,
        _ body: @escaping @Sendable (Home, Double, Int) throws -> Bool
    ) throws {
        let ended = try atOnce(Self.lanes) { lane in
            let home = try Home { $0.latency = 0.01 }
            try home.add()
            // The middle one of a few, all lanes being at work, and a bit more.
            let whole = try (0..<5).map { _ in try life(home) }.sorted()[2] * 1.2
            return try stride(from: lane, to: count, by: Self.lanes).count { number in
                try body(home, whole * Double(number) / Double(count), number)
            }
        }
        #expect(ended.reduce(0, +) > count / 4, "hardly any was ended in time: \(ended)")
    }

    private static func forced(_ home: Home) -> Command { home.command(Programs.heddled, ["sync", "--force", "acme"]) }

    /// - Returns: whether it was still alive.
    private static func end(
        _ command: Command, of home: Home, with signal: Int32, after seconds: Double
    ) throws -> Bool {
        let program = try RunningProgram(command)
        pass(seconds: seconds)
        program.send(signal)
        let ending = try program.ending()
        home.search(ending)
        #expect(ending.signal == signal || ending.status == 0, "\(ending)")
        return ending.signal == signal
    }

    private static func expectIntact(_ home: Home) throws {
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
    }

    @Test(arguments: [(SIGKILL, 100), (SIGTERM, 40)])
    func `S9, S21: A refresh that is ended at any moment leaves the old keys or the new, and no lock`(
        _ signal: Int32, _ count: Int
    ) throws {
        try spread(count, life: { try $0.run(Self.forced($0)).seconds }) { home, seconds, _ in
            let wasAlive = try Self.end(Self.forced(home), of: home, with: signal, after: seconds)
            try home.keys()
            let next = try home.run(Self.forced(home))
            // Whoever waits for somebody else's refresh in vain gives up after 20 s.
            #expect(next.status == 0 && next.seconds < 15, "a lock is stuck: \(next)")
            try Self.expectIntact(home)
            return wasAlive
        }
    }

    @Test func `S9: A first refresh that is killed at any moment leaves nothing, or keys that are whole`() throws {
        try spread(100, life: { try $0.run(Self.forced($0)).seconds }) { home, seconds, _ in
            try home.sql().execute(script: "DELETE FROM credential; DELETE FROM refresh")
            let wasAlive = try Self.end(Self.forced(home), of: home, with: SIGKILL, after: seconds)
            try home.keys()
            try Self.expectIntact(home)
            return wasAlive
        }
    }

    @Test func `S9: A first command that is killed at any moment leaves no database, or a whole one`() throws {
        let words = ["add", "new", "--zone", "RNO2A"]
        let life: @Sendable (Home) throws -> Double = { home in
            try home.directory.remove("home")
            return try home.run(home.command(Programs.heddle, words)).seconds
        }
        try spread(60, life: life) { home, seconds, _ in
            try home.directory.remove("home")
            let command = home.command(Programs.heddle, words)
            let wasAlive = try Self.end(command, of: home, with: SIGKILL, after: seconds)
            let next = try home.run(command)
            #expect([0, 65].contains(next.status), "\(next)")
            #expect(try home.heddle("show", "new").status == 0)
            try Self.expectIntact(home)
            return wasAlive
        }
    }

    @Test func `S9: A new sealing key that is killed at any moment leaves the old or the new, and one works`() throws {
        // After the transaction both keys lie there for a second. What matters happens in the first tenth.
        try spread(
            40,
            life: { home in
                try home.keys()
                return 0.1
            }
        ) { home, seconds, _ in
            let keys = try home.keys()
            let rotation = home.command(Programs.heddle, ["key", "rotate"])
            let wasAlive = try Self.end(rotation, of: home, with: SIGKILL, after: seconds)
            #expect(try home.keys() == keys, "the cached keys don't open any more")
            let check = try home.heddle("db", "check")
            #expect(check.status == 0, "\(check)")
            return wasAlive
        }
    }
}
