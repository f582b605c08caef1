import CoreWeaveEmulator
import SQLite
import Testing

/// `revoke` and `forget --revoke`: the keys end at CoreWeave, not only here.
@Suite struct RevokeTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
        try home.heddle("sync", "acme")
    }

    private var counts: CoreWeaveEmulator.Counts { home.emulator.counts() }
    private var cached: Int { get throws { try home.sql().number("SELECT count(*) FROM credential") ?? -1 } }

    @Test(arguments: ["api-token", "access-key"])
    func `Every cached key is revoked, and the next use makes new ones`(_ source: String) throws {
        try home.heddle("set", "acme", "--source", source)
        for _ in 1...2 { try home.heddle("sync", "acme", "--force") }
        let made = counts.keys.map(\.id)
        let ending = try home.heddle("revoke", "acme")
        #expect(ending.status == 0 && !counts.revokedKeys.isEmpty, "\(ending)")
        #expect(counts.revokedKeys.contains(made.last ?? ""))
        let short = counts.revokedKeys.map { "acme: key \($0.prefix(4))…\($0.suffix(4)) revoked" }
        #expect(ending.output.split(separator: "\n").map(String.init) == short)
        #expect(try cached == 0 && home.heddle("revoke", "acme").output == "acme has no keys to revoke\n")
        #expect(try home.heddle("log", "acme", "--kind", "revoked").output.contains("key CWAK…"))
        #expect(try home.heddle("verify", "acme").status == 0)
    }

    @Test func `A key that could not be revoked is kept, and the error says what is missing`() throws {
        home.emulator.update { $0["acme"]?.deniedActions = ["cwobject:RevokeAccessKeyByAccessKey"] }
        for words in [["revoke", "acme"], ["forget", "acme", "--revoke"]] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 77 && ending.output.isEmpty, "\(ending)")
            #expect(ending.error.contains("was not revoked") && ending.error.contains("RevokeAccessKeyByAccessKey"))
            #expect(try cached == 1 && counts.revokedKeys.isEmpty)
        }
    }

    @Test func `A host that can't be reached has revoked nothing`() throws {
        home.emulator.stop()
        let ending = try home.heddle("revoke", "acme")
        #expect(ending.status == 69 && ending.output.isEmpty && ending.hint != nil, "\(ending)")
        #expect(try cached == 1)
    }

    @Test func `Forget with --revoke revokes first, and without it does not`() throws {
        #expect(try home.heddle("forget", "acme").status == 0 && counts.revokedKeys.isEmpty)
        try home.heddle("sync", "acme")
        let ending = try home.heddle("forget", "acme", "--revoke")
        #expect(ending.status == 0 && ending.output == "keys of acme revoked and forgotten\n", "\(ending)")
        #expect(try cached == 0 && counts.revokedKeys == [counts.keys[1].id])
        // What wasn't there was not revoked.
        #expect(try home.heddle("forget", "acme", "--revoke").output == "acme had no keys\n")
    }

    @Test func `With --all one profile's trouble keeps no other's keys alive`() throws {
        try home.add("globex", token: "file:~/globex-token")
        try home.heddle("sync", "globex")
        home.emulator.update { $0["acme"]?.deniedActions = ["cwobject:RevokeAccessKeyByAccessKey"] }
        let ending = try home.heddle("revoke", "--all")
        #expect(ending.status == 77 && ending.error.contains("acme"), "\(ending)")
        #expect(counts.revokedKeys == [counts.keys[1].id] && counts.keys[1].organisation == "globex")
    }

    @Test func `Keys of a workload's identity can't be revoked with it, and are kept`() throws {
        try home.heddle("set", "acme", "--source", "oidc", "--org-id", "acme")
        try home.heddle("sync", "acme")
        let ending = try home.heddle("revoke", "acme")
        #expect(ending.status == 78 && ending.error.contains("source oidc has none"), "\(ending)")
        #expect(try cached == 1)
        let refused = try home.heddle("set", "acme", "--revoke-replaced")
        #expect(refused.status == 65 && refused.error.contains("--revoke-replaced"), "\(refused)")
    }

    @Test func `A profile that revokes replaced keys says so, and its sync does it`() throws {
        let set = try home.heddle("set", "acme", "--revoke-replaced")
        #expect(set.output.contains("revoke-replaced: no -> yes"), "\(set)")
        #expect(try home.heddle("show", "acme", "-o", "json").json()["revoke_replaced"] == true)
        #expect(try home.heddle("show", "acme").output.contains("replaced keys"))
        try home.heddle("sync", "acme", "--force")
        #expect(counts.revokedKeys.isEmpty)
        try home.sql().run("UPDATE replaced_key SET revoke_at = 0")
        #expect(try home.heddle("sync").status == 0)
        #expect(counts.revokedKeys == [counts.keys[0].id])
        #expect(try home.filesWithSecrets().isEmpty)
    }

    @Test func `A token is not sent where a changed row says, to revoke anything`() throws {
        let other = try CoreWeaveEmulator.start()
        defer { other.stop() }
        try home.sql().run("UPDATE profile SET exchange_url = ?", .text(other.exchangeURL))
        #expect(try home.heddle("revoke", "acme").status == 78)
        #expect(other.counts().userAgents.isEmpty)
    }

    @Test func `Revoke needs to be told what`() throws {
        #expect(try home.heddle("revoke").status == 64)
        #expect(try home.heddle("revoke", "nosuch").status == 66)
    }
}
