import Credentials
import Fixtures
import OperatingSystem
import Store
import Testing

@testable import heddle

/// What `status` and `schedule` tell of what should keep keys fresh.
@Suite struct UpkeepTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        try person.directory.write("", to: "daemon", mode: 0o700)
        person.environment["HEDDLE_DAEMON"] = person.directory("daemon")
    }

    private func mask() throws {
        for directory in ["user/.config", "user/.config/systemd", "user/.config/systemd/user"] {
            try person.directory.makeDirectory(directory)
        }
        try person.directory.link("user/.config/systemd/user/heddle-sync.timer", symbolicallyTo: "/dev/null")
    }

    private func install() {
        let outcome = person.run("schedule", "install", "--using", "cron")
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test func `Who has no use for the agent is told nothing of it`() {
        #expect(!person.run("status").output.contains("agent"))
        #expect(person.run("status", "-o", "json").output.contains(#""agent":null"#))
    }

    @Test func `A profile in mode agent, or a shell that uses the agent, shows that none runs`() throws {
        let line = "agent     not running: heddle agent start\n"
        #expect(person.run("set", "acme", "--mode", "agent").status == 0 && person.run("status").output.contains(line))
        #expect(person.run("set", "acme", "--mode", "profile").status == 0)
        // The port that an agent had once is no use of it.
        try person.paths.write(agentPort: 23456)
        #expect(!person.run("status").output.contains("agent"))
        person.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:23456/v1/credentials/acme"
        #expect(person.run("status").output.contains(line))
    }

    @Test func `An agent that runs has a line, with its port and since when`() throws {
        try person.paths.write(agentPort: 23456)
        let lock = try person.paths.attemptAgentServingLock()
        defer { withExtendedLifetime(lock) {} }
        let (pid, status) = (ThisProcess.identifier, person.run("status").output)
        let pattern = try Regex("\nagent     running as process \(pid) for \\S+, http://127\\.0\\.0\\.1:23456\n")
        #expect(status.firstMatch(of: pattern) != nil, "\(status)")
        // It refreshes nothing that nobody asks it for.
        #expect(status.contains("no schedule and no service"))
        let json = person.run("status", "-o", "json").output
        #expect(json.contains(#""agent":{"pid":\#(pid),"since":""#) && json.contains(#""port":23456}"#), "\(json)")
    }

    @Test func `A masked timer is one line of status, below the table`() throws {
        try mask()
        let outcome = person.run("status")
        #expect(outcome.status == 0 && outcome.error == "" && outcome.output.contains("\nacme"), "\(outcome)")
        #expect(
            outcome.output.contains(
                "schedule  heddle-sync.timer is masked: systemd doesn't run it: systemctl --user unmask heddle-sync.timer\n"
            ), "\(outcome)")
        let json = person.run("status", "-o", "json")
        #expect(
            json.output.contains(
                #""schedule_errors":[{"message":"heddle-sync.timer is masked: systemd doesn't run it","hint":"#),
            "\(json)")
        #expect(
            person.run("schedule", "show")
                == Outcome(
                    output: "no schedule  (heddle schedule install)\n",
                    error: "heddle: heddle-sync.timer is masked: systemd doesn't run it\n"
                        + "hint: systemctl --user unmask heddle-sync.timer\n"))
    }

    @Test func `So are a crontab whose marks were damaged, and one that doesn't answer`() {
        person.crontab = "# heddle end\n"
        let damaged = person.run("status")
        #expect(damaged.status == 0 && damaged.output.contains("\nacme"), "\(damaged)")
        #expect(damaged.output.contains("schedule  the crontab has '# heddle begin'"), "\(damaged)")
        person.crontabTrouble = .overdue(path: "/usr/bin/crontab", seconds: 10)
        let hung = person.run("status")
        #expect(hung.status == 0 && hung.output.contains("\nacme"), "\(hung)")
        #expect(hung.output.contains("schedule  /usr/bin/crontab did not end within 10 s\n"), "\(hung)")
    }

    @Test func `Where no cron daemon runs, install and status say so`() {
        person.isCronRunning = false
        let outcome = person.run("schedule", "install", "--using", "cron")
        #expect(outcome.status == 0 && outcome.output.contains("cron line every 5m"), "\(outcome)")
        #expect(outcome.error.contains("no cron daemon is running"), "\(outcome)")
        #expect(outcome.error.contains("\nhint: sudo service cron start\n"), "\(outcome)")
        #expect(person.run("status").output.contains("cron line every 5m, but no cron daemon is running"))
        #expect(person.run("schedule", "show", "-o", "json").output.contains(#""active":false"#))
        let doctor = person.run("doctor").output
        #expect(doctor.contains("! schedule       cron line every 5m, but no cron daemon is running"), "\(doctor)")
        #expect(doctor.contains("hint: sudo service cron start\n") && !doctor.contains("all is well"), "\(doctor)")
    }

    @Test(arguments: [true, nil])
    func `Where one runs, or nobody knows, nothing is said`(_ isRunning: Bool?) {
        person.isCronRunning = isRunning
        let outcome = person.run("schedule", "install", "--using", "cron")
        #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
        #expect(!person.run("status").output.contains("daemon"))
    }

    @Test func `Runs that never came are noted`() {
        install()
        let status = person.run("status")
        #expect(status.output.contains("          no run so far, one is expected every 5m\n"), "\(status)")
        #expect(person.run("status", "-o", "json").output.contains(#""missed_runs":true"#))
    }

    @Test func `Runs that come no more are noted, once keys have been due for more than three of them`() throws {
        install()
        _ = person.run("credential-process", "acme")
        try person.store().record(SyncSummary(refreshed: 1, failed: 0), at: person.clock.reading.timestamp)
        // Due 450 s after they came, 5 s ago; what follows is three periods and a minute.
        for seconds in [0.0, 444, 900, 60] {
            person.clock.advance(seconds)
            #expect(!person.run("status").output.contains("no run"))
        }
        person.clock.advance(30)
        let status = person.run("status")
        #expect(status.output.contains("          no run for 23m, one is expected every 5m\n"), "\(status)")
        try person.store().record(SyncSummary(refreshed: 0, failed: 1), at: person.clock.reading.timestamp)
        #expect(!person.run("status").output.contains("no run"))
    }

    @Test func `A profile that waits for what the exchange asked for misses no run`() throws {
        install()
        let (store, now) = (try person.store(), person.clock.reading.timestamp)
        let failure = RefreshFailure(kind: .rateLimited, message: "no", hint: nil, at: now, retryAfter: 600)
        try store.refreshFailed(
            store.profile(named: ProfileName("acme")), with: failure,
            nextAttempt: Timestamp(seconds: now.seconds + 600))
        person.clock.advance(590)
        #expect(!person.run("status").output.contains("no run"))
        #expect(person.run("status", "-o", "json").output.contains(#""missed_runs":false"#))
    }

    @Test func `S18: status shows a pause that was asked for, at every profile of that host`() throws {
        try person.add("globex")
        let (store, now) = (try person.store(), person.clock.reading.timestamp)
        let failure = RefreshFailure(kind: .rateLimited, message: "no", hint: nil, at: now, retryAfter: 300)
        try store.refreshFailed(store.profile(named: ProfileName("acme")), with: failure, nextAttempt: now)
        let status = person.run("status")
        #expect(status.output.split(separator: "paused for 5m (Retry-After): no").count == 3, "\(status)")
        let json = person.run("status", "-o", "json").output
        #expect(json.split(separator: #""paused_until":"2027-01-15T08:05:00Z""#).count == 3, "\(json)")
    }

    @Test func `Without a schedule there is none to miss`() {
        person.clock.advance(7200)
        let status = person.run("status")
        #expect(!status.output.contains("no run") && status.output.contains("no schedule and no service"), "\(status)")
    }
}
