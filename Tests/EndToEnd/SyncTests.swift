import CoreWeaveEmulator
import Fixtures
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

    @Test func `With --quiet profiles that fail alike share a line, and each other cause has one of its own`() throws {
        for number in 2...5 { try home.add("globex-\(number)", token: "file:~/globex-token") }
        try home.add("initech", token: "file:~/no-such-token")
        home.emulator.fail(.status(403), organisation: "globex")
        let ending = try home.heddle("sync", "--quiet")
        #expect(ending.status == 77 && ending.output == "")
        let lines = ending.error.split(separator: "\n").map(String.init)
        #expect(lines.count == 3, "\(lines)")
        #expect(lines[0].hasPrefix("heddle: globex, globex-2, globex-3 and 2 more: "), "\(lines)")
        // One that is alone is told as ever: with its own hint.
        #expect(lines[1].hasPrefix("heddle: initech: ") && lines[2].hasPrefix("hint: "), "\(lines)")
        // Who asked for them by name is told of each.
        let named = try home.heddle("sync", "--quiet", "--force", "globex", "globex-2").error
        #expect(named.contains("heddle: globex: ") && named.contains("heddle: globex-2: "), "\(named)")
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

    @Test(arguments: ["loose mode", "directory"])
    func `A lock file that can't be used is its profile's trouble alone`(_ flaw: String) throws {
        try home.heddle("sync")
        try home.age("acme", seconds: 500)
        try home.age("globex", seconds: 500)
        let path = "home/state/locks/acme"
        if flaw == "directory" {
            try home.directory.remove(path)
            try home.directory.makeDirectory(path)
        } else {
            try home.directory.change(path, mode: 0o622)
        }
        let ending = try home.heddle("sync", "-o", "json")
        #expect(ending.status == 78 && ending.error.hasPrefix("heddle: acme: \(home.directory(path)) "), "\(ending)")
        let json = try ending.json()
        #expect(json["failed"] == 1 && json["refreshed"] == 1)
        let acme = try #require(json["results"]?[0])
        #expect(acme["outcome"] == "failed" && acme["error"]?["kind"] == "local" && acme["expires_at"]?.isTime == true)
        #expect(acme["error"]?["message"]?.string?.hasPrefix(home.directory(path)) == true)
        #expect(json["results"]?[1]?["outcome"] == "refreshed")
        #expect(try home.keys("acme").identifier != "")
    }

    @Test func `Keys are stored though the prompt can't be told, and the error stands beside them`() throws {
        try home.directory.remove("home/state/prompt/acme")
        try home.directory.makeDirectory("home/state/prompt/acme")
        try home.directory.write("", to: "home/state/prompt/acme/something")
        let ending = try home.heddle("sync", "-o", "json")
        #expect(ending.status == 78 && ending.error.hasPrefix("heddle: acme: "), "\(ending)")
        let json = try ending.json()
        #expect(json["refreshed"] == 2 && json["failed"] == 0)
        let acme = try #require(json["results"]?[0])
        #expect(acme["outcome"] == "refreshed" && acme["error"]?["kind"] == "local")
        #expect(try home.keys("acme").identifier != "")
    }

    /// The second profile's exchange is under way when something happens to it.
    private func sync(meanwhile words: String...) throws -> Ending {
        home.emulator.update { $0.latency = 1 }
        let pass = try RunningProgram(home.command(Programs.heddled, ["sync", "-o", "json"]))
        try eventually("it asks for both") { home.exchanges == 2 }
        let change = try home.run(home.command(Programs.heddle, words))
        #expect(change.status == 0, "\(change)")
        let ending = try pass.ending()
        home.check(ending)
        return ending
    }

    @Test func `One that is removed meanwhile is skipped, and the pass is a good one`() throws {
        let ending = try sync(meanwhile: "remove", "globex", "--yes")
        #expect(ending.status == 0 && ending.error == "", "\(ending)")
        let results = try ending.json()["results"]
        #expect(results?[0]?["outcome"] == "refreshed")
        #expect(results?[1] == .object(["profile": "globex", "outcome": "skipped", "expires_at": nil, "error": nil]))
    }

    @Test func `One that is renamed meanwhile gets its keys`() throws {
        let ending = try sync(meanwhile: "rename", "globex", "prod")
        #expect(ending.status == 0, "\(ending)")
        #expect(try ending.json()["results"]?[1]?["profile"] == "globex")
        #expect(try home.heddle("show", "prod", "-o", "json").json()["status"] == "fresh")
    }

    @Test func `One that is edited meanwhile is skipped, with the words for it and 75`() throws {
        let ending = try sync(meanwhile: "set", "globex", "--token", "file:~/acme-token")
        #expect(ending.status == 75 && ending.hint == "heddle sync globex", "\(ending)")
        let globex = try ending.json()["results"]?[1]
        #expect(globex?["outcome"] == "skipped" && globex?["error"]?["kind"] == "local")
    }

    @Test func `A database that is damaged meanwhile ends the pass, which tells what it did`() throws {
        home.emulator.fail(.hang, organisation: "globex")
        let pass = try RunningProgram(home.command(Programs.heddled, ["sync", "-o", "json"]))
        try eventually("acme is stored") { try home.endedRefreshes("acme") == 1 }
        try eventually("globex is asked for") { home.emulator.counts().exchanges(of: "globex").asked == 1 }
        try home.directory.write("", to: "home/heddle.db", mode: 0o600)
        let ending = try pass.ending()
        home.check(ending)
        #expect(ending.status == 74, "\(ending)")
        #expect(try ending.json()["results"]?.array?.map { $0["profile"] } == ["acme"])
    }
}
