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
        _ count: Int, making home: @escaping @Sendable () throws -> Home = { try Home { $0.latency = 0.01 } },
        life: @escaping @Sendable (Home) throws -> Double,
        finally: @escaping @Sendable (Home) throws -> Void = { _ in },
        _ body: @escaping @Sendable (Home, Double, Int) throws -> Bool
    ) throws {
        let ended = try atOnce(Self.lanes) { lane in
            let home = try home()
            try home.add()
            // The middle one of a few, all lanes being at work, and a bit more.
            var whole = try (0..<5).map { _ in try life(home) }.sorted()[2] * 1.2
            var ended = 0
            for number in stride(from: lane, to: count, by: Self.lanes) {
                let seconds = whole * Double(number) / Double(count)
                if try body(home, seconds, number) {
                    ended += 1
                } else if seconds > 0 {
                    // It is over sooner than it was when its life was measured, on a busier machine.
                    whole = max(seconds, whole * 0.8)
                }
            }
            try finally(home)
            return ended
        }
        // On a machine that has less to do than when a life was measured, or more, many moments come too late.
        #expect(ended.reduce(0, +) > count / 10, "hardly any was ended in time: \(ended)")
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

    /// Where the sealing key can be, with stand-ins for the programs that have it; the kernel is the real one.
    private static let storages = ["file", "keyring", "systemd-creds", "kernel"]

    private static let programs = [
        "secret-tool": """
        action=$1; while [ $# -gt 1 ]; do shift; done
        case $action in
        store) cat >"$HOME/item.$1" ;;
        lookup) cat "$HOME/item.$1" 2>/dev/null ;;
        clear) rm "$HOME/item.$1" ;;
        *) exit 1 ;;
        esac
        """,
        "systemd-creds": """
        case $1 in
        encrypt) { printf '%048d' 0; cat; } | base64 ;;
        decrypt) base64 -d | tail -c +49 ;;
        esac
        """,
    ]

    /// - Returns: a home whose sealing key can be anywhere.
    private static func homeWithPrograms() throws -> Home {
        let variables = ["PATH": "{}/bin:/usr/bin:/bin", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"]
        let home = try Home(with: variables) { $0.latency = 0.01 }
        try home.directory.makeDirectory("bin")
        for (name, script) in programs {
            try home.directory.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)", mode: 0o700)
        }
        return home
    }

    /// Containers often forbid the kernel's keyrings: then that is said, and nothing has changed.
    private static func moveKey(of home: Home, to storage: String) throws -> Bool {
        let ending = try home.heddle("key", "move", "--to", storage)
        if ending.status == 0 { return true }
        #expect(storage == "kernel" && ending.status == 78, "\(ending)")
        #expect(ending.error.hasPrefix("heddle: the kernel's keyring can't be used: "), "\(ending)")
        try home.keys()
        return false
    }

    /// The kernel outlives the test.
    private static func emptyKeyrings(of home: Home, _ storage: String) throws {
        for place in [storage, "file"] { try home.heddle("key", "move", "--to", place) }
    }

    private static func expectSoundKey(_ home: Home, _ keys: Keys) throws {
        #expect(try home.keys() == keys, "the cached keys don't open any more")
        let check = try home.heddle("db", "check")
        #expect(check.status == 0, "\(check)")
    }

    @Test(arguments: storages)
    func `S9: A new sealing key that is killed at any moment leaves the old or the new, and one works`(
        _ storage: String
    ) throws {
        // After the transaction both keys lie there for a second. What matters happens in the first tenth, and a bit later
        // where programs are run.
        try spread(
            storage == "file" ? 40 : 24, making: Self.homeWithPrograms,
            life: { home in
                try home.keys()
                if storage != "file" { _ = try Self.moveKey(of: home, to: storage) }
                return storage == "file" || storage == "kernel" ? 0.1 : 0.2
            }, finally: { try Self.emptyKeyrings(of: $0, storage) }
        ) { home, seconds, _ in
            let keys = try home.keys()
            let rotation = home.command(Programs.heddle, ["key", "rotate"])
            let wasAlive = try Self.end(rotation, of: home, with: SIGKILL, after: seconds)
            try Self.expectSoundKey(home, keys)
            return wasAlive
        }
    }

    @Test(arguments: storages.dropFirst())
    func `S9: A sealing key that is on its way elsewhere when its mover is killed is in one of both places`(
        _ storage: String
    ) throws {
        try spread(
            24, making: Self.homeWithPrograms,
            life: { home in
                try home.keys()
                let begun = ContinuousClock.now
                _ = try Self.moveKey(of: home, to: storage)
                return Double((ContinuousClock.now - begun).components.attoseconds) / 1e18
            }, finally: { try Self.emptyKeyrings(of: $0, storage) }
        ) { home, seconds, _ in
            let keys = try home.keys()
            let isInFile = try home.directory.bytes(of: "home/key").count == 32
            let move = home.command(Programs.heddle, ["key", "move", "--to", isInFile ? storage : "file"])
            let program = try RunningProgram(move)
            pass(seconds: seconds)
            program.send(SIGKILL)
            let ending = try program.ending()
            try Self.expectSoundKey(home, keys)
            return ending.signal == SIGKILL
        }
    }

    private static func follow(_ home: Home) throws -> Command {
        try home.directory.write(
            #"{"heddle_catalog": 1, "profiles": [{"name": "team", "zone": "RNO2A"}]}"#, to: "catalog.json")
        return home.command(Programs.heddle, ["import", home.directory("catalog.json"), "--follow"])
    }

    private static func undo(_ home: Home) -> Command { home.command(Programs.heddle, ["undo", "--yes"]) }

    private static func has(_ home: Home) throws -> (profile: Bool, following: Bool) {
        (
            try home.heddle("list", "-o", "name").output.contains("team\n"),
            try !home.heddle("catalog", "list").output.isEmpty
        )
    }

    @Test func `S9: An import with --follow that is killed at any moment leaves its profile or what brings it`() throws
    {
        try spread(
            40,
            life: { home in
                let life = try home.run(Self.follow(home)).seconds
                _ = try home.run(Self.undo(home))
                return life
            }
        ) { home, seconds, _ in
            let wasAlive = try Self.end(Self.follow(home), of: home, with: SIGKILL, after: seconds)
            let left = try Self.has(home)
            #expect(left.following || !left.profile, "\(left)")
            if left.following { #expect(try home.heddle("catalog", "update", "--yes").status == 0) }
            #expect(try Self.has(home).profile == left.following)
            _ = try home.heddle("catalog", "forget", home.directory("catalog.json"))
            _ = try home.heddle("remove", "team", "--yes")
            return wasAlive
        }
    }

    @Test func `S9: An undo that is killed at any moment follows a catalog as long as its profile is there`() throws {
        try spread(
            40,
            life: { home in
                _ = try home.run(Self.follow(home))
                return try home.run(Self.undo(home)).seconds
            }
        ) { home, seconds, _ in
            _ = try home.run(Self.follow(home))
            let wasAlive = try Self.end(Self.undo(home), of: home, with: SIGKILL, after: seconds)
            let left = try Self.has(home)
            #expect(left.following || !left.profile, "\(left)")
            _ = try home.heddle("catalog", "forget", home.directory("catalog.json"))
            _ = try home.heddle("remove", "team", "--yes")
            return wasAlive
        }
    }
}
