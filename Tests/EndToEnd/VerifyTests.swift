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

    /// Past the minute in which a new key may be refused.
    private func syncLongAgo() throws {
        try home.heddle("sync", "acme")
        try home.age(seconds: 100)
    }

    @Test func `A list that is denied names the policy that is missing, and for whom`() throws {
        home.emulator.update {
            $0["acme"]?.deniedActions = ["s3:ListAllMyBuckets"]
            $0["acme"]?.groups = ["ml-engineers"]
        }
        try syncLongAgo()
        let (json, ending) = try verify()
        let message = json["error"]?["message"]?.string ?? ""
        #expect(ending.status == 77 && steps(json).last == "permission ✗", "\(ending)")
        #expect(message.contains("no organisation access policy grants s3:ListAllMyBuckets to coreweave/emulated"))
        #expect(message.contains("its group ml-engineers"), "\(message)")
        #expect(json["error"]?["hint"] == "heddle whoami acme --can s3:ListAllMyBuckets")
    }

    @Test func `A list that is denied for good is not waited for, though the key is new`() throws {
        home.emulator.update { $0["acme"]?.deniedActions = ["s3:ListAllMyBuckets"] }
        let (json, ending) = try verify()
        #expect(ending.status == 77 && steps(json).last == "permission ✗", "\(ending)")
        #expect(ending.seconds < 15 && home.emulator.counts().authorizationChecks == 1, "\(ending)")
    }

    @Test func `A refused exchange names the role or policy that is missing`() throws {
        home.emulator.update { $0["acme"]?.mayCreateKeys = false }
        let message = try verify().0["error"]?["message"]?.string ?? ""
        #expect(message.contains("neither the Object Storage Admin role nor an organisation access policy grants"))
        #expect(message.contains("cwobject:CreateAccessKey"), "\(message)")
    }

    @Test func `A token that is unknown is not said to lack a permission`() throws {
        home.emulator.update { $0["acme"]?.tokens = ["CW-SECRET-another"] }
        let (json, _) = try verify()
        #expect(json["error"]?["message"]?.string?.hasSuffix("refused the token (401)") == true, "\(json)")
    }

    @Test func `A zone that the keys may not sign for is the step signature`() throws {
        home.emulator.update { $0["acme"]?.zones = ["RNO2A"] }
        let (json, _) = try verify()
        #expect(json["ok"] == false && steps(json).last == "signature ✗", "\(json)")
    }
}
