import CoreWeaveEmulator
import Fixtures
import Testing

/// Whatever tells when keys end, tells the same: by this machine's wall clock.
@Suite struct AgreementTests {
    /// When the keys of acme end, in Unix seconds, as each tells it.
    private func ends(_ home: Home) throws -> [String: Double] {
        func heddle(_ words: String...) throws -> JSON { try home.run(home.command(Programs.heddle, words)).json() }
        let line = try home.directory.text(of: "home/state/prompt/acme").split(separator: "\t")
        let metrics = try home.heddle("status", "--format", "prometheus").output
        let metric = try #require(
            metrics.split(separator: "\n").first { $0.hasPrefix("heddle_keys_expire_timestamp_seconds{") })
        let prompt = try heddle("prompt", "acme", "--format", "json")
        let told: [String: Double?] = [
            "list": try heddle("list", "-o", "json")[0]?["expires_at"]?.seconds,
            "show": try heddle("show", "acme", "-o", "json")["expires_at"]?.seconds,
            "current": try heddle("current", "acme", "-o", "json")["expires_at"]?.seconds,
            "status": try heddle("status", "-o", "json")["profiles"]?[0]?["expires_at"]?.seconds,
            "the prompt's file": Double(line[3]),
            "prompt": prompt["seconds_left"].flatMap { if case .number(let left) = $0 { left + now() } else { nil } },
            "credential-process": try heddle("credential-process", "acme")["Expiration"]?.seconds,
            "env": try heddle("env", "acme", "--mode", "keys", "--format", "json")["set"]?["AWS_CREDENTIAL_EXPIRATION"]?
                .seconds,
            "prometheus": metric.split(separator: " ").last.flatMap { Double($0) },
            "sync": try heddle("sync", "-o", "json")["results"]?[0]?["expires_at"]?.seconds,
        ]
        return told.compactMapValues(\.self)
    }

    private func now() -> Double { JSON.now }

    /// What people read: the time left, as each spells it.
    private func spans(_ home: Home) throws -> [String: Substring?] {
        func left(_ words: String...) throws -> Substring? {
            let text = try home.run(home.command(Programs.heddle, words)).output
            return text.firstMatch(of: /acme.*?\b(1[45])m/)?.output.1
        }
        return [
            "list": try left("list"), "current": try left("current", "acme"), "prompt": try left("prompt", "acme"),
            "sync": try left("sync"), "status": try left("status"),
            "show": try home.heddle("show", "acme").output.firstMatch(of: /keys +fresh, (1[45])m left/)?.output.1,
        ]
    }

    @Test(arguments: [0.0, 600, -600, 1200, -1200])
    func `S20: An issuer whose clock differs changes no end that is told`(_ skew: Double) throws {
        let home = try Home { $0.dateSkew = skew }
        try home.add()
        try home.heddle("sync")
        let start = now()
        let ends = try ends(home)
        #expect(ends.count == 10)
        for (teller, end) in ends {
            // An SDK may be told to come back up to a minute earlier.
            let earlier = teller == "credential-process" ? 70.0 : 10
            #expect((start + 900 - earlier...start + 902).contains(end), "\(teller): \(end - start) s")
        }
        for (teller, left) in try spans(home) { #expect(left != nil, "\(teller)") }
        let status = try home.heddle("status").output
        let side = skew > 0 ? "behind" : "ahead of"
        let line = "\nthis machine's clock is \(Int(abs(skew)) / 60)m \(side) the exchange's\n"
        #expect(
            status.contains("this machine's clock") == (skew != 0) && (skew == 0 || status.contains(line)), "\(status)")
        #expect(home.exchanges == 1, "nothing was due")
    }

    @Test func `A life is cut to twelve hours`() throws {
        let home = try Home { $0.lifetime = 100 * 3600 }
        try home.add()
        try home.heddle("sync")
        let start = now()
        for (teller, end) in try ends(home) {
            // An SDK may be told to come back a fifteenth earlier.
            let earlier = teller == "credential-process" ? 2980.0 : 100
            #expect((start + 43_200 - earlier...start + 43_202).contains(end), "\(teller): \(end - start) s")
        }
    }

    @Test(arguments: [28_800.0, -28_800, 3600, -600])
    func `S20: A wall clock that is set after the keys came changes no end but by as much`(_ jump: Double) throws {
        let home = try Home()
        try home.add()
        try home.heddle("sync")
        try home.moveWallClock(seconds: jump)
        home.emulator.fail(.status(503))
        // Brings the prompt's file up to date, whatever comes of the refresh.
        let sync = try home.heddle("sync")
        let isDue = jump > 0
        #expect(sync.status == (isDue ? 75 : 0), "\(sync)")
        let start = now()
        for (teller, end) in try ends(home) {
            let earlier = teller == "credential-process" ? 75.0 : 15
            #expect((start + 900 - earlier...start + 902).contains(end), "\(teller): \(end - start) s")
        }
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == (isDue ? "failing" : "fresh"))
    }
}

/// A virtual machine that its host paused for eight hours: its clock since boot stood still, the wall clock is right.
@Suite struct PausedMachineTests {
    let home: Home
    let keys: Keys

    init() throws {
        home = try Home()
        try home.add()
        keys = try home.keys()
        try home.age(seconds: 6)
        try home.moveWallClock(seconds: 28_800)
    }

    @Test func `S20: sync refreshes what the wall clock has ended`() throws {
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "expiring")
        #expect(try home.heddle("sync", "-o", "json").json()["results"]?[0]?["outcome"] == "refreshed")
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "fresh")
        #expect(home.exchanges == 2)
    }

    @Test(arguments: [
        ["credential-process", "acme"], ["env", "acme", "--mode", "keys"],
        ["exec", "acme", "--mode", "keys", "--", "true"],
    ])
    func `S20: A reader has them refreshed, and is served them where that fails`(_ words: [String]) throws {
        home.emulator.fail(.status(503))
        let ending = try home.run(home.command(Programs.heddle, words))
        #expect(ending.status == 0, "\(ending)")
        #expect(home.exchanges == 2)
        if words[0] == "credential-process" { #expect(try Keys(ending).identifier == keys.identifier) }
    }

    @Test func `S20: What can't be refreshed is told as failing, not as fresh`() throws {
        home.emulator.fail(.status(503))
        #expect(try home.heddle("sync").status == 75)
        for words in [["list"], ["show", "acme"], ["status"]] {
            let text = try home.run(home.command(Programs.heddle, words)).output
            #expect(text.contains("failing") && !text.contains(/(acme|US-EAST-04A|keys) +fresh/), "\(text)")
        }
        #expect(try home.directory.text(of: "home/state/prompt/acme").contains("\tfailing\t"))
    }
}
