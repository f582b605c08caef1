import CoreWeaveEmulator
import Testing

/// `sync`, through either program.
@Suite struct SyncTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
        try home.add("globex", token: "file:~/globex-token")
    }

    private func outcomes(_ words: String...) throws -> [String?] {
        let json = try home.run(home.command(Programs.heddle, ["sync", "-o", "json"] + words)).json()
        return json["results"]?.array?.map { $0["outcome"]?.string } ?? []
    }

    @Test(arguments: [Programs.heddle, Programs.heddled])
    func `A pass tells what became of each profile, as JSON`(_ program: String) throws {
        let json = try home.run(home.command(program, ["sync", "--output", "json"])).json()
        #expect(json.names == ["results", "refreshed", "failed"])
        #expect(json["refreshed"] == 2 && json["failed"] == 0)
        let results = try #require(json["results"]?.array)
        #expect(results.map { $0["profile"] } == ["acme", "globex"])
        for result in results {
            #expect(result.names == ["profile", "outcome", "expires_at", "error"])
            #expect(
                result["outcome"] == "refreshed" && result["expires_at"]?.isTime == true && result["error"] == .null)
        }
    }

    @Test func `A pass begins with what ends first, and tells of all by name`() throws {
        try home.heddle("sync", "acme")
        try home.heddle("sync", "globex")
        try home.age("acme", seconds: 460)
        try home.age("globex", seconds: 600)
        try home.add("initech", token: "file:~/globex-token")
        let json = try home.heddle("sync", "--jobs", "1", "-o", "json").json()
        #expect(json["results"]?.array?.map { $0["profile"] } == ["acme", "globex", "initech"])
        #expect(home.emulator.counts().keys.suffix(2).map(\.organisation) == ["globex", "acme"])
    }

    @Test func `A pass refreshes what is due, and --force what is named`() throws {
        #expect(try outcomes() == ["refreshed", "refreshed"])
        #expect(try outcomes() == ["fresh", "fresh"])
        try home.age("acme", seconds: 451)
        #expect(try outcomes() == ["refreshed", "fresh"])
        #expect(try outcomes("globex") == ["fresh"])
        #expect(try outcomes("--force", "globex") == ["refreshed"])
        #expect(try outcomes("--all", "--force") == ["refreshed", "refreshed"])
    }

    @Test func `--within refreshes what ends soon, too`() throws {
        try home.heddle("sync")
        try home.age("acme", seconds: 300)
        #expect(try outcomes() == ["fresh", "fresh"])
        #expect(try outcomes("--within", "5m") == ["fresh", "fresh"])
        #expect(try outcomes("--within", "11m") == ["refreshed", "fresh"])
        #expect(try outcomes("--within", "1h") == ["refreshed", "refreshed"])
    }

    @Test func `A pass tells people a line for each profile, and with --quiet nothing`() throws {
        let lines = try home.heddle("sync").output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(lines[0].wholeMatch(of: /acme +refreshed +1[45]m left/) != nil, "\(lines)")
        #expect(try home.heddle("sync", "--force", "--all", "--quiet").output == "")
    }

    @Test func `What failed is explained on standard error, by profile, even with --quiet`() throws {
        home.emulator.fail(.status(403), organisation: "globex")
        let ending = try home.heddle("sync", "--quiet")
        #expect(ending.status == 77 && ending.output == "")
        #expect(ending.error.hasPrefix("heddle: globex: ") && ending.hint != nil)
        #expect(try home.keys().identifier != "")
    }

    @Test func `One that is slow does not hold up the others`() throws {
        home.emulator.fail(.hang, organisation: "acme")
        let pass = try RunningProgram(home.command(Programs.heddled, ["sync"]))
        try eventually("globex has keys") { home.emulator.counts().exchanges(of: "globex").minted == 1 }
        try eventually("globex is stored") { try home.endedRefreshes("globex") == 1 }
        #expect(pass.isRunning)
    }

    @Test func `A profile that is named twice is refreshed once`() throws {
        #expect(try outcomes("acme", "acme") == ["refreshed"])
        #expect(home.exchanges == 1)
    }

    @Test func `A profile that is changed during its refresh keeps no keys of the old token`() throws {
        home.emulator.update { $0.latency = 1 }
        let pass = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("it asks") { home.exchanges == 1 }
        #expect(try home.heddle("set", "acme", "--token", "file:~/globex-token").status == 0)
        let ending = try pass.ending()
        home.check(ending)
        #expect(ending.status == 75, "\(ending)")
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "none")
    }
}
