import CoreWeaveEmulator
import Testing

/// `verify`: the whole way to a list of buckets, or which step is in the way.
@Suite struct VerifyTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func verify() throws -> (JSON, Ending) {
        let ending = try home.heddle("verify", "acme", "-o", "json")
        let json = try ending.json()
        #expect(json.names == ["profile", "ok", "steps", "buckets", "error"])
        #expect(json["profile"] == "acme")
        for step in json["steps"]?.array ?? [] { #expect(step.names == ["step", "ok", "detail"]) }
        return (json, ending)
    }

    private func steps(_ json: JSON) -> [String] {
        (json["steps"]?.array ?? []).map { "\($0["step"]?.string ?? "")\($0["ok"] == true ? "" : " ✗")" }
    }

    @Test func `It lists the buckets`() throws {
        let (json, ending) = try verify()
        #expect(ending.status == 0 && json["ok"] == true && json["error"] == .null)
        #expect(steps(json) == ["token", "exchange", "propagation", "buckets"])
        #expect(json["buckets"] == ["acme-models", "acme-datasets"])
        let text = try home.heddle("verify", "acme")
        #expect(text.output.split(separator: "\n").allSatisfy { $0.hasPrefix("✓ ") })
        #expect(text.output.contains("acme-models, acme-datasets"))
        #expect(home.exchanges == 1)
    }

    @Test func `A new key is given the time that it takes to work`() throws {
        home.emulator.update { $0.settle = 2 }
        let (json, ending) = try verify()
        #expect(ending.status == 0 && json["buckets"] == ["acme-models", "acme-datasets"], "\(ending)")
        #expect(home.emulator.counts().listBuckets.refused.values.reduce(0, +) > 0)
    }

    @Test func `A token that is not there is the step token`() throws {
        try home.heddle("set", "acme", "--token", "env:NOT_SET_ANYWHERE")
        let (json, ending) = try verify()
        #expect(ending.status == 78 && steps(json) == ["token ✗"])
        #expect(json["error"]?.names == ["message", "hint"])
    }

    @Test func `A refused token is the step exchange`() throws {
        home.emulator.update { $0["acme"]?.mayCreateKeys = false }
        let (json, ending) = try verify()
        #expect(ending.status == 77 && steps(json) == ["token", "exchange ✗"], "\(ending)")
    }

    @Test func `An exchange that can't be reached is the step network`() throws {
        home.emulator.stop()
        let (json, ending) = try verify()
        #expect(ending.status == 69 && steps(json) == ["token", "network ✗"], "\(ending)")
    }

    @Test func `An endpoint that can't be reached is the step network`() throws {
        let other = try CoreWeaveEmulator.start()
        other.stop()
        try home.heddle("set", "acme", "--endpoint", other.url)
        let (json, ending) = try verify()
        #expect(ending.status == 69 && steps(json) == ["token", "exchange", "network ✗"], "\(ending)")
    }

    @Test func `A zone that the keys may not sign for is the step signature`() throws {
        home.emulator.update { $0["acme"]?.zones = ["RNO2A"] }
        let (json, _) = try verify()
        #expect(json["ok"] == false && steps(json).last == "signature ✗", "\(json)")
    }
}
