import Credentials
import Fixtures
import Libc
import OperatingSystem
import SQLite
import Store
import Testing

@testable import Doctor

/// What each check finds, and that it finds nothing where all is well.
@Suite struct CheckTests {
    let fixture: DoctorFixture

    init() throws {
        fixture = try DoctorFixture()
        try fixture.add()
    }

    @Test(arguments: DoctorCheck.all.map(\.name))
    func `A machine that is in order has no error and no warning`(_ check: String) throws {
        for finding in try fixture.findings(check) {
            #expect([.good, .note].contains(finding.severity), "\(finding.what)")
        }
    }

    @Test(arguments: [("home/key", 0o640), ("home/heddle.db", 0o644), ("home", 0o770)] as [(String, UInt32)])
    func `What others may read or change is an error that can be fixed`(_ path: String, _ mode: UInt32) throws {
        let whole = fixture.directory(path)
        try fixture.directory.change(path, mode: mode)
        let finding = try #require(try fixture.findings("permissions").first { $0.what.contains(whole) })
        #expect(finding.severity == .error && finding.status == .setUp)
        #expect(finding.command?.hasPrefix("chmod go-") == true && finding.why != nil)
        try #require(finding.fix).carryOut()
        #expect(try fixture.finding("permissions").severity == .good)
    }

    @Test(arguments: ["home/catalogs", "home/allowed_signers"])
    func `What says whom to trust is looked at, and mended`(_ path: String) throws {
        try fixture.directory.write("", to: path, mode: 0o666)
        let finding = try fixture.finding("permissions")
        #expect(finding.severity == .error && finding.what == "\(fixture.directory(path)) is open to others (mode 666)")
        try #require(finding.fix).carryOut()
        #expect(try fixture.finding("permissions").severity == .good)
    }

    @Test func `A file with several names is named and left as it is`() throws {
        try fixture.directory.makeDirectory("home/tokens")
        let victim = try fixture.directory.write("x", to: "victim", mode: 0o644)
        try fixture.directory.link("home/tokens/me", to: "victim")
        let finding = try fixture.finding("permissions")
        #expect(
            finding.what.hasPrefix(
                "\(fixture.directory("home/tokens/me")) is open to others (mode 644), and has several"))
        #expect(finding.severity == .error && finding.fix == nil && finding.command?.contains("-samefile") == true)
        #expect(throws: FileError.hardLinks(path: victim)) { try FileGuard.tighten(victim, .privateToOwner) }
        #expect(try fixture.directory.mode(of: "victim") == 0o644)
    }

    @Test func `A directory above that a group can write to is named, with the group`() throws {
        try fixture.directory.change("", mode: 0o770)
        defer { try? fixture.directory.change("", mode: 0o700) }
        let path = fixture.directory("")
        let finding = try fixture.finding("permissions")
        let group = try #require(finding.what.split(separator: " ").last.map(String.init))
        #expect(finding.severity == .warning && finding.what == "\(path) can be changed by group \(group)")
        #expect(finding.command == "chmod g-w \(path)")
        // A group of the user's own is nobody else, as a rule.
        fixture.examination.accountName = group
        let note = try fixture.finding("permissions")
        #expect(note.severity == .note && note.what == finding.what)
    }

    @Test func `A file that only has to be safe from writing stays readable when it is fixed`() throws {
        let path = fixture.directory("file")
        try fixture.directory.write("x", to: "file", mode: 0o666)
        try FileGuard.tighten(path, .writableByOwner)
        #expect(try fixture.directory.mode(of: "file") == 0o644)
    }

    @Test func `A link is not followed to something that is to be fixed`() throws {
        try fixture.directory.write("x", to: "file", mode: 0o666)
        try fixture.directory.link("link", symbolicallyTo: fixture.directory("file"))
        #expect(throws: FileError.self) { try FileGuard.tighten(fixture.directory("link"), .privateToOwner) }
        #expect(try fixture.directory.mode(of: "file") == 0o666)
    }

    @Test(arguments: [
        "home/tokens", "home/state/aws", "home/state/agent", "home/state/prompt", "home/state/locks",
        "home/state/other",
    ])
    func `What lies behind a link among Heddle's directories is neither judged nor changed`(_ link: String) throws {
        if !fixture.directory.exists("home/state") { try fixture.directory.makeDirectory("home/state") }
        if fixture.directory.exists(link) { try fixture.directory.remove(link) }
        try fixture.directory.makeDirectory("elsewhere", mode: 0o755)
        for name in ["acme", "acme.config", "acme.token", "notes"] {
            try fixture.directory.write("x", to: "elsewhere/\(name)", mode: 0o666)
        }
        try fixture.directory.link(link, symbolicallyTo: fixture.directory("elsewhere"))
        let finding = try fixture.finding("permissions")
        let path = fixture.directory(link)
        #expect(finding.severity == .warning && finding.what.hasPrefix("\(path) is a symbolic link"), "\(finding)")
        #expect(finding.command == "rm \(path)" && finding.fix == nil)
        #expect(throws: FileError.symbolicLink(path: path)) {
            try FileGuard.tighten("\(path)/notes", .privateToOwner, within: fixture.directory("home"))
        }
        #expect(try fixture.directory.mode(of: "elsewhere/notes") == 0o666)
        try fixture.directory.change("elsewhere", mode: 0o777)
        #expect(try fixture.finding("permissions").severity == .error)
    }

    @Test func `A state directory that a person put elsewhere is looked at, and changed by its owner alone`() throws {
        if fixture.directory.exists("home/state") { try fixture.directory.remove("home/state") }
        try fixture.directory.makeDirectory("elsewhere")
        try fixture.directory.makeDirectory("elsewhere/aws")
        try fixture.directory.write("x", to: "elsewhere/aws/acme.config", mode: 0o666)
        try fixture.directory.link("home/state", symbolicallyTo: fixture.directory("elsewhere"))
        let finding = try fixture.finding("permissions")
        #expect(finding.what == "\(fixture.directory("home/state/aws/acme.config")) is open to others (mode 666)")
        #expect(throws: FileError.symbolicLink(path: fixture.directory("home/state"))) {
            try #require(finding.fix).carryOut()
        }
        #expect(try fixture.directory.mode(of: "elsewhere/aws/acme.config") == 0o666)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a link away"))
    func `A link that another user made is an error, and is not followed`() throws {
        if !fixture.directory.exists("home/state") { try fixture.directory.makeDirectory("home/state") }
        try fixture.directory.makeDirectory("elsewhere")
        try fixture.directory.write("x", to: "elsewhere/notes", mode: 0o666)
        try fixture.directory.link("home/state/aws", symbolicallyTo: fixture.directory("elsewhere"))
        try fixture.directory.change("home/state/aws", linkOwner: 12345)
        let path = fixture.directory("home/state/aws")
        let finding = try fixture.finding("permissions")
        #expect(finding.severity == .error && finding.what == "\(path) is a symbolic link of another user")
        #expect(finding.command == "rm \(path)" && finding.fix == nil)
        #expect(throws: FileError.linkOwner(path: path)) { try FileGuard.ensureDirectory(path) }
    }

    @Test func `A damaged row, and a row that was changed elsewhere, are errors of the database`() throws {
        try Connection(path: fixture.examination.paths.database, busyMilliseconds: 1000).run(
            "UPDATE profile SET endpoint = 'https://evil.example'")
        let finding = try fixture.finding("database")
        #expect(finding.severity == .error && finding.status == .inputOutput)
        #expect(finding.command?.contains("heddle key reset") == true, "\(finding)")
    }

    @Test func `A database that can't be opened is an error, and hides no other check`() throws {
        fixture.examination.store = .failure(StoreError.keyMissing(path: "/x"))
        #expect(try fixture.finding("database").severity == .error)
        #expect(try fixture.finding("programs").severity == .good)
    }

    static let standingOnDatabase = [
        "sealing key", "tokens", "token expiry", "refreshes", "bindings", "revocation", "schedule", "private files",
        "shell", "~/.aws",
    ]

    @Test(arguments: standingOnDatabase)
    func `Nothing is concluded from a database that can't be read`(_ check: String) throws {
        fixture.examination.store = .failure(StoreError.busy(path: "/x"))
        fixture.examination.isDatabaseUnread = true
        fixture.examination.profiles = []
        let finding = try fixture.finding(check)
        #expect(finding.severity == .note && finding.what.hasPrefix("not looked at"), "\(finding)")
    }

    @Test func `Nor is a profile of mode agent missed in one`() throws {
        fixture.examination.isDatabaseUnread = true
        fixture.examination.profiles = []
        #expect(try fixture.finding("agent").what == "the agent is not running")
    }

    @Test(arguments: [("", 0o600, "is damaged"), ("0123456789abcdef0123456789abcdef", 0o644, "is open to others")])
    func `A sealing key that can't be read is not said to be one that was never made`(
        _ content: String, _ mode: Int, _ why: String
    ) throws {
        try fixture.directory.write(content, to: "home/key", mode: UInt32(mode))
        let finding = try fixture.finding("sealing key")
        #expect(finding.severity == .error && finding.status == .setUp, "\(finding)")
        #expect(finding.what.contains(why) && finding.command != nil, "\(finding)")
    }

    @Test(arguments: ["", "kernel 0123456789abcdef\n"])
    func `Of a sealing key that can't be used, its own check alone tells`(_ content: String) throws {
        try fixture.directory.write(content, to: "home/key")
        #expect(try fixture.finding("sealing key").command?.contains("heddle key load") == true)
        let database = try fixture.finding("database")
        #expect(database.severity == .note && database.what.contains("profiles 1 can't be verified"), "\(database)")
        for check in DoctorCheck.all where check.name != "sealing key" {
            #expect(!check.findings(fixture.examination).contains { $0.severity == .error }, "\(check.name)")
        }
    }

    @Test func `A damaged row is told beside a sealing key that can't be used`() throws {
        let connection = try Connection(path: fixture.examination.paths.database, busyMilliseconds: 1000)
        try connection.run("PRAGMA ignore_check_constraints = ON")
        try connection.run("UPDATE profile SET zone = 'us east'")
        try fixture.directory.write("", to: "home/key")
        let findings = try fixture.findings("database")
        #expect(findings.contains { $0.what.contains("the database row of 'acme' is damaged") }, "\(findings)")
        #expect(!findings.contains { $0.what.contains("sealing key") }, "\(findings)")
    }

    @Test func `A sealing key that is gone is missed, and one that was never made is not`() throws {
        try fixture.directory.remove("home/key")
        #expect(try fixture.finding("sealing key").what.contains("is missing"))
        fixture.examination.store = .success(nil)
        #expect(try fixture.finding("sealing key").what == "none was made yet: the first profile makes it")
    }

    @Test func `Where there is no database yet, that is no error`() throws {
        fixture.examination.store = .success(nil)
        #expect(try fixture.finding("database").severity == .note)
    }

    @Test(arguments: [
        ("heddled 1.2.2\n", 0, Finding.Severity.warning), ("", 127, .error), ("something else\n", 0, .error),
        ("heddled 1.2.3\n", 0, .good),
    ])
    func `heddled must run, and be of the same version`(
        _ said: String, _ status: Int, _ severity: Finding.Severity
    ) throws {
        fixture.examination.run = { _, _ in .init(status: Int32(status), standardOutput: Array(said.utf8)) }
        #expect(try fixture.finding("programs").severity == severity)
    }

    @Test(
        arguments: [
            (.kernel, true, .note, "heddle key save "),
            (.keyring, true, .warning, "heddle key move --to file"), (.keyring, false, .note, nil),
            (.file, true, .good, nil),
        ] as [(KeyStorage, Bool, Finding.Severity, String?)])
    func `Where the sealing key is kept is told, with what that means for jobs`(
        _ storage: KeyStorage, _ hasSchedule: Bool, _ severity: Finding.Severity, _ command: String?
    ) throws {
        if !hasSchedule { fixture.examination.upkeep.schedules = [] }
        let finding = DoctorCheck.finding(ofKeyIn: storage, fixture.examination)
        #expect(finding.severity == severity, "\(finding)")
        #expect(command.map { finding.command?.hasPrefix($0) == true } ?? (finding.command == nil), "\(finding)")
    }

    @Test func `The copy that is proposed of a key in the kernel is a file that doesn't exist yet`() throws {
        func command() -> String? { DoctorCheck.finding(ofKeyIn: .kernel, fixture.examination).command }
        let start = "heddle key save \(fixture.directory("user"))/heddle-key-2027-01-15"
        #expect(command() == "\(start).txt")
        try fixture.directory.write("x", to: "user/heddle-key-2027-01-15.txt")
        #expect(command() == "\(start)-2.txt")
    }

    @Test(arguments: ["op://vault/item/field", "keyring:acme", "pass:acme", "exec:[\"/bin/true\"]", "cwic:acme"])
    func `A token that was not looked for is not one that was found`(_ reference: String) throws {
        #expect(try fixture.finding("tokens").what == "found for 1 profile")
        try fixture.add("other") { profile in
            (try? TokenReference(reference)).map { profile.source = CredentialSource(token: $0) }
        }
        let both = try fixture.finding("tokens")
        #expect(
            both.what == "found for 1 profile; not asked for of 1 profile, where a program or a keyring gives it",
            "\(both)")
        #expect(both.severity == .note && both.command == "heddle token check other")
        fixture.examination.profiles.removeAll { $0.profile.name.text == "acme" }
        #expect(try fixture.finding("tokens").what.hasPrefix("not asked for of 1 profile"))
    }

    @Test func `heddled that is missing is an error`() throws {
        fixture.examination.daemon = .failure(FileError.missing(path: "/opt/heddled"))
        #expect(try fixture.finding("programs").severity == .error)
    }

    @Test func `A token that isn't there is named with its profile`() throws {
        try fixture.add("globex") { $0.source.token = .standard }
        let finding = try fixture.finding("tokens")
        #expect(finding.severity == .error && finding.status == .setUp && finding.what.hasPrefix("globex: "))
        #expect(finding.what.contains("COREWEAVE_API_TOKEN"))
    }

    @Test func `What is wrong with the token of a profile that nobody asked about is a warning`() throws {
        try fixture.add("globex") {
            $0.source.token = .standard
            $0.tokenExpires = Timestamp(seconds: DoctorFixture.now.timestamp.seconds - 86_400)
        }
        fixture.examination.decisive = [try ProfileName("acme")]
        for check in ["tokens", "token expiry"] {
            let finding = try fixture.finding(check)
            #expect(finding.severity == .warning && finding.what.contains("globex") && finding.command != nil)
        }
    }

    @Test(arguments: [(15, Finding.Severity.good), (13, .warning), (0, .error), (-1, .error)])
    func `A token that ends within 14 days is warned of, and one that has ended is an error`(
        _ days: Int, _ severity: Finding.Severity
    ) throws {
        let end = Timestamp(seconds: DoctorFixture.now.timestamp.seconds + days * 86_400)
        try fixture.add("globex") { $0.tokenExpires = end }
        let finding = try fixture.finding("token expiry")
        #expect(finding.severity == severity)
        if severity != .good {
            #expect(finding.what.contains("globex") && finding.command == "heddle token set globex")
        }
    }

    @Test(arguments: [
        (0.0, Finding.Severity.good), (59, .good), (60, .warning), (-61, .warning), (900, .error), (-900, .error),
    ])
    func `A clock is judged by how far it is off`(_ ahead: Double, _ severity: Finding.Severity) {
        let finding = DoctorCheck.finding(issuerAhead: ahead)
        #expect(finding.severity == severity)
        if severity != .good { #expect(finding.what.contains(ahead > 0 ? "behind" : "ahead of")) }
    }

    @Test func `A schedule that did not run, or can't be seen, is a warning`() throws {
        fixture.examination.upkeep.missed = "the schedule did not run for 3h"
        fixture.examination.upkeep.troubles = [FileError.overdue(path: "/usr/bin/crontab", seconds: 10)]
        #expect(try fixture.findings("schedule").map(\.severity) == [.warning, .warning])
    }

    @Test func `A schedule that nothing runs is a warning, with what starts that`() throws {
        fixture.examination.upkeep.remedy = "sudo service cron start"
        let finding = try fixture.finding("schedule")
        #expect(finding.severity == .warning && finding.what == "cron line every 5m", "\(finding)")
        #expect(finding.command == "sudo service cron start")
        fixture.examination.upkeep.missed = "the schedule did not run so far"
        #expect(try fixture.findings("schedule").allSatisfy { $0.command == "sudo service cron start" })
        (fixture.examination.upkeep.missed, fixture.examination.upkeep.service) = (nil, "process 12")
        #expect(try fixture.finding("schedule").severity == .good)
    }

    @Test func `Nothing that refreshes keys is worth a note`() throws {
        fixture.examination.upkeep.schedules = []
        let finding = try fixture.finding("schedule")
        #expect(finding.severity == .note && finding.command == "heddle schedule install")
    }

    @Test(arguments: [(AgentFacts.State.notRunning, "heddle agent start"), (.suspended(process: 12), "kill -CONT 12")])
    func `A shell that gets its keys from an agent that doesn't answer gets none`(
        _ state: AgentFacts.State, _ command: String
    ) throws {
        let url = "http://127.0.0.1:23907/v1/credentials/acme"
        fixture.examination.agent = AgentFacts(state: state, shellAddress: url)
        let finding = try fixture.finding("agent")
        #expect(finding.severity == .error && finding.command == command)
        #expect(finding.why?.contains(url) == true)
    }

    @Test(arguments: [(AgentFacts.State.notRunning, "heddle agent start"), (.suspended(process: 12), "kill -CONT 12")])
    func `A profile of mode agent wants an agent that answers`(_ state: AgentFacts.State, _ command: String) throws {
        try fixture.add("served") { $0.mode = .agent }
        fixture.examination.agent.state = state
        let finding = try fixture.finding("agent")
        #expect(finding.severity == .warning && finding.command == command)
    }

    @Test func `An agent that runs is well, and one of another home is none of this check's`() throws {
        fixture.examination.environment = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:23907/v1/credentials/acme"
        ]
        #expect(try fixture.finding("agent").severity == .good)
        fixture.examination.agent.state = .running(process: 12)
        #expect(try fixture.finding("agent").what == "running as process 12")
        fixture.examination.agent.state = .suspended(process: 12)
        #expect(try fixture.finding("agent").severity == .warning)
    }

    @Test func `Stale private files are written anew by --fix`() throws {
        var written: [ProfileName] = []
        fixture.examination.stalePrivateFiles = [try ProfileName("acme")]
        fixture.examination.writePrivateFiles = { written = $0 }
        let finding = try fixture.finding("private files")
        #expect(finding.severity == .warning && written.isEmpty)
        try #require(finding.fix).carryOut()
        #expect(written.map(\.text) == ["acme"])
    }

    @Test func `A replaced key that was not revoked is a warning`() throws {
        try fixture.add("strict") { $0.revokesReplacedKeys = true }
        let store = try #require(try fixture.examination.store.get())
        for mark in ["a", "b"] {
            try store.refreshSucceeded(
                store.profile(named: ProfileName("strict")),
                with: TemporaryCredential(
                    accessKeyID: Secret("CWAKabcdefgh000\(mark)"), secretAccessKey: Secret("s"), sessionToken: nil,
                    expires: Timestamp(seconds: DoctorFixture.now.timestamp.seconds + 900)),
                attributes: nil, lifetime: Lifetime(obtained: DoctorFixture.now, length: 900), at: DoctorFixture.now)
        }
        fixture.examination.profiles = try store.profiles()
        #expect(try fixture.finding("revocation").severity == .good)
        let snapshot = try store.profile(named: ProfileName("strict"))
        let key = try #require(
            store.replacedKeys(of: snapshot, isDue: false, at: DoctorFixture.now.timestamp).first)
        try store.notRevoked(key, of: snapshot, why: "it said no", at: DoctorFixture.now.timestamp)
        let finding = try fixture.finding("revocation")
        #expect(finding.severity == .warning && finding.command == "heddle revoke strict")
        #expect(finding.what.contains("CWAK…000a") && finding.what.contains("it said no"))
    }
}
