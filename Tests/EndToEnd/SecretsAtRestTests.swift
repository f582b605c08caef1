import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// What a thief of the directory finds.
@Suite struct SecretsAtRestTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func sealed() throws -> [[UInt8]] { try home.sql().rows("SELECT sealed FROM credential") { $0.blob(0) } }

    /// So that the search below is one.
    @Test(arguments: [
        Home.acmeToken, "=\(Home.acmeToken)", String(Home.acmeToken.prefix(20)),
        "Basic eDpDVy1TRUNSRVQtYWNtZS01eVR3MFFmOFpyWDJMbVY3",
        "43572d5345435245542d61636d652d35795477305166385a7258324c6d5637",
    ])
    func `S27: The search finds a token as it is, in part, in base64 and in hexadecimal`(_ text: String) throws {
        try home.directory.write("xyz \(text) xyz", to: "home/state/planted")
        #expect(try home.filesWithSecrets() == ["home/state/planted"])
    }

    @Test func `S31: Nothing below HEDDLE_HOME shows a secret, after all that Heddle does`() throws {
        try home.add("globex", token: "file:~/globex-token")
        for words in [
            ["sync"], ["use", "acme"], ["env", "acme"], ["env", "acme", "--mode", "keys"],
            ["env", "globex", "--mode", "container"],
            ["exec", "acme", "--mode", "keys", "--", "true"], ["sync", "--all", "--force"], ["verify", "acme"],
            ["rename", "acme", "a"],
            ["set", "a", "--note", "x"], ["list"],
        ] { #expect(try home.run(home.command(Programs.heddle, words)).status == 0, "\(words)") }
        #expect(home.emulator.counts().keys.count == 4)
        #expect(try sealed().count >= 2)
        #expect(try home.filesWithSecrets() == [])
    }

    @Test func `S7: After forget not even what was sealed is left`() throws {
        try home.keys()
        let sealed = try #require(try sealed().first)
        let piece = Array(sealed.prefix(32))
        #expect(try home.directory.files(holding: piece) == ["home/heddle.db"])
        #expect(try home.heddle("forget", "acme").status == 0)
        #expect(try home.directory.files(holding: piece) == [])
        #expect(try home.filesWithSecrets() == [])
    }

    @Test func `S7: What a refresh replaces is overwritten`() throws {
        try home.keys()
        let piece = Array(try #require(try sealed().first).prefix(32))
        // Too young to stand in for the next one, which is shorter: nothing but being overwritten takes all of it away.
        home.emulator.update { $0["acme"]?.givesSessionToken = false }
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
        #expect(try home.directory.files(holding: piece) == [])
    }

    @Test func `S31: A row that was moved to another profile does not open`() throws {
        try home.add("globex", token: "file:~/globex-token")
        try home.keys("globex")
        try home.sql().run("UPDATE credential SET profile_id = (SELECT id FROM profile WHERE name = 'acme')")
        let ending = try home.heddle("credential-process", "acme")
        #expect(ending.status == 74)
        #expect(ending.hint?.hasPrefix("heddle forget acme") == true)
        #expect(try home.heddle("forget", "acme").status == 0)
        try home.keys()
    }

    @Test func `S31: A sealed credential that was changed does not open`() throws {
        try home.keys()
        try home.sql().run("UPDATE credential SET sealed = CAST(sealed || x'00' AS BLOB)")
        #expect(try home.heddle("credential-process", "acme").status == 74)
        #expect(try home.heddle("env", "acme", "--mode", "keys").status == 74)
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
        try home.keys()
    }

    @Test(arguments: [nil, "", "too short"])
    func `S31: A lost key is told, and so is the way on`(_ content: String?) throws {
        try home.keys()
        try home.directory.remove("home/key")
        if let content { try home.directory.write(content, to: "home/key") }
        for words in [
            ["credential-process", "acme"], ["sync", "--force", "acme"], ["env", "acme", "--mode", "keys"],
        ] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 78 && ending.hint?.contains("heddle key reset") == true, "\(ending)")
        }
        #expect(try home.heddle("list").status == 0)
        #expect(try home.heddle("key", "reset", "--yes").status == 0)
        try home.keys()
    }
}
