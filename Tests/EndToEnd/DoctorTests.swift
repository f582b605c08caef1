import CoreWeaveEmulator
import Testing

/// `doctor` with the real programs.
@Suite struct DoctorTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private func findings(_ words: String...) throws -> (Ending, [String]) {
        let ending = try home.run(home.command(Programs.heddle, ["doctor", "-o", "json"] + words))
        let findings = try ending.json()["findings"]?.array ?? []
        return (ending, findings.map { "\($0["check"]?.string ?? ""): \($0["severity"]?.string ?? "")" })
    }

    @Test func `A new installation has no error, and --online asks each host once, without a token`() throws {
        let (ending, found) = try findings("--online")
        #expect(ending.status == 0 && !found.contains { $0.hasSuffix(": error") }, "\(ending)")
        #expect(found.filter { $0 == "network: ok" }.count == 1)
        let counts = home.emulator.counts()
        #expect(counts.exchanges.minted == 0 && counts.exchanges.asked == 1)
    }

    @Test func `Offline it asks nobody`() throws {
        _ = try findings()
        #expect(home.emulator.counts().exchanges.asked == 0)
    }

    @Test func `A host that can't be reached is an error`() throws {
        home.emulator.stop()
        let (ending, found) = try findings("--online")
        #expect(ending.status == 69 && found.contains("network: error"), "\(ending)")
    }

    @Test func `A clock that is off is named, by the exchange's Date and by the keys that it gave`() throws {
        home.emulator.update { $0.dateSkew = 300 }
        #expect(try findings("--online").1.contains("network: warning"))
        try home.heddle("sync", "acme")
        #expect(try findings().1.contains("clock: warning"))
    }
}
