import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// Everybody at once, for a while (S14).
@Suite struct ContentionTests {
    @Test func `S14: Readers, refreshers and an editor keep out of each other's way`() throws {
        let home = try Home()
        try home.add()
        try home.keys()
        let end = ContinuousClock.now.advanced(by: .seconds(5))
        let counts = try atOnce(21) { number in
            var count = 0
            repeat {
                let ending =
                    switch number {
                    case 0: try home.heddle("set", "acme", "--note", "note \(count)")
                    case 1...4: try home.heddle("sync", "--force", "acme")
                    case 5...8: try home.heddle("env", "acme", "--mode", "keys")
                    case 9...12: try home.heddle("list", "-o", "json")
                    default: try home.heddle("credential-process", "acme")
                    }
                #expect(ending.status == 0 && ending.error == "", "\(ending)")
                count += 1
            } while ContinuousClock.now < end
            return count
        }
        #expect(counts.allSatisfy { $0 > 0 })
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
        let generations = try home.sql().number("SELECT last_generation FROM refresh")
        #expect(generations == home.exchanges)
        #expect(home.emulator.counts().mostOpenExchanges == 1)
    }

    @Test func `Tokens that are set at once leave one file, which the profile refers to`() throws {
        let home = try Home()
        try home.add()
        _ = try atOnce(8) { number in
            for _ in 0..<3 {
                let set = home.command(Programs.heddle, ["token", "set", "acme"])
                    .after("exec < <(echo CW-SECRET-of-\(number)-0123456789)")
                let ending = try home.run(set)
                #expect(ending.status == 0 && ending.error == "", "\(ending)")
            }
        }
        #expect(try home.directory.names(in: "home/tokens").count == 1)
        #expect(try home.heddle("token", "check", "acme").status == 0)
    }
}
