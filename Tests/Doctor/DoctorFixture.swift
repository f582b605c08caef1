import Credentials
import Doctor
import Fixtures
import OperatingSystem
import Store
import Testing
import Tokens

/// A machine of a test's own, and what checks find on it.
final class DoctorFixture {
    let directory: ScratchDirectory
    var examination: Examination

    /// 2027-01-15T08:00:00Z.
    static let now = ClockReading(wall: 1_800_000_000, uptime: 1000, boot: "this")

    init() throws {
        directory = try ScratchDirectory()
        try directory.makeDirectory("user")
        let environment: Variables = ["HOME": directory("user"), "HEDDLE_HOME": directory("home")]
        let paths = try Paths(environment: environment)
        examination = Examination(
            environment: environment, paths: paths, home: directory("user"), accountName: "nobody-else", now: Self.now,
            store: Result { try Store(paths) }, isDatabaseUnread: false, profiles: [], decisive: [],
            tokens: TokenResolver(environment: environment, accountHome: nil), version: "1.2.3",
            followedCatalogs: .success(0), daemon: .success("/opt/heddled"),
            upkeep: UpkeepFacts(
                schedules: ["cron line every 5m"], remedy: nil, missed: nil, service: nil, troubles: []),
            agent: AgentFacts(state: .notRunning, shellAddress: nil), shell: nil, stalePrivateFiles: [],
            writePrivateFiles: { _ in },
            run: { _, _ in .init(status: 0, standardOutput: Array("heddled 1.2.3\n".utf8)) }, find: { _ in nil })
    }

    /// Adds a profile, which is examined from then on.
    func add(_ name: String = "acme", _ change: (inout Profile) -> Void = { _ in }) throws {
        try directory.write("CW-SECRET-canary", to: "user/token")
        var profile = Profile(
            name: try ProfileName(name), source: CredentialSource(token: try TokenReference("file:~/token")),
            zone: try Zone("RNO2A"))
        change(&profile)
        let store = try Store(examination.paths)
        try store.add(profile, at: Self.now.timestamp)
        examination.store = .success(store)
        examination.profiles = try store.profiles()
        examination.decisive.insert(profile.name)
    }

    /// What the check of that name finds.
    func findings(_ check: String) throws -> [Finding] {
        try #require(DoctorCheck.all.first { $0.name == check }).findings(examination)
    }

    func finding(_ check: String) throws -> Finding {
        let findings = try findings(check)
        #expect(findings.count == 1, "\(findings.map(\.what))")
        return findings[0]
    }
}
