import Testing

@testable import Schedule

@Suite struct SystemdUnitsTests {
    private func lines(_ text: String, _ key: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
    }

    private func service(_ job: ScheduledJob) -> String { SystemdUnits(job, every: .standard).service }

    @Test(arguments: Period.all)
    func `The period that is written is read back`(_ period: Period) throws {
        #expect(SystemdUnits.period(ofTimer: SystemdUnits(try Example.job(), every: period).timer) == period)
    }

    @Test(arguments: ["", "OnCalendar=daily\n", "OnCalendar=*-*-* *:00/5:00\nOnCalendar=*-*-* *:00/5:00\n"])
    func `A timer that we would not write has no period`(_ text: String) {
        #expect(SystemdUnits.period(ofTimer: text) == nil)
    }

    @Test(arguments: Period.all)
    func `The latest start of a run lies well before the next one's time`(_ period: Period) throws {
        let timer = SystemdUnits(try Example.job(), every: period).timer
        let seconds = ["RandomizedDelaySec", "AccuracySec"].map { lines(timer, $0)[0].dropLast() }.map { Int($0)! }
        #expect(seconds[0] + seconds[1] < period.seconds)
        #expect(seconds[0] * 10 >= period.seconds * 8)
        #expect(lines(timer, "FixedRandomDelay") == ["yes"])
    }

    @Test(arguments: [
        ("/usr/bin/heddle", #""/usr/bin/heddle""#), ("/a b/heddle", #""/a b/heddle""#), ("/50%/h", #""/50%%/h""#),
        ("/$x/h", #"/usr/bin/env "/$$x/h""#),
        (#"/a"b\c/h"#, #"/usr/bin/env "/a\"b\\c/h""#), ("/it's/h", #"/usr/bin/env "/it's/h""#),
        ("/a=b/h", #""/a=b/h""#),
        ("/$=/h", #"/usr/bin/env "/bin/sh" "-c" "exec \"$$0\" \"$$@\"" "/$$=/h""#),
    ])
    func `The program is quoted as systemd reads it`(_ path: String, _ quoted: String) throws {
        #expect(lines(service(try Example.job(path)), "ExecStart") == ["\(quoted) sync --quiet"])
    }

    @Test func `Whatever moved Heddle's paths is carried along`() throws {
        let job = try Example.job(settings: [ScheduledJob.Setting("HEDDLE_HOME", #"/5% "x"\"#)])
        #expect(lines(service(job), "Environment") == [#""HEDDLE_HOME=/5%% \"x\"\\""#])
    }

    @Test func `It writes to Heddle's directories and to no other`() throws {
        let job = try Example.job(directories: ["/h/state", "/h", "/k ey", "/h/x", "/hx"])
        #expect(lines(service(job), "ReadWritePaths") == [#""-/h" "-/k ey" "-/hx""#])
        #expect(lines(service(job), "ProtectSystem") == ["strict"])
        #expect(lines(service(job), "ProtectHome") == ["read-only"])
    }

    @Test func `Its /tmp is its own, unless it needs something of the real one`() throws {
        func isPrivate(_ job: ScheduledJob) -> [String] { lines(service(job), "PrivateTmp") }
        #expect(isPrivate(try Example.job()) == ["yes"])
        #expect(isPrivate(try Example.job("/tmpx/heddle")) == ["yes"])
        #expect(isPrivate(try Example.job("/tmp/heddle")) == ["no"])
        #expect(isPrivate(try Example.job(directories: ["/var/tmp"])) == ["no"])
        #expect(isPrivate(try Example.job(files: ["/tmp/token"])) == ["no"])
        #expect(isPrivate(try Example.job(settings: [ScheduledJob.Setting("SSL_CERT_FILE", "/tmp/ca.pem")])) == ["no"])
    }

    @Test func `A failure that leaves working keys is none to systemd`() throws {
        #expect(lines(service(try Example.job()), "SuccessExitStatus") == ["75"])
    }

    @Test(arguments: [
        // These drop capabilities or make devices: in a user's manager the job would end with 218/CAPABILITIES instead.
        "ProtectClock", "ProtectKernelModules", "ProtectKernelLogs", "PrivateDevices", "CapabilityBoundingSet", "User",
        // In a container the job would end with 226/NAMESPACE; and what it protects is not a user's to change anyhow.
        "ProtectKernelTunables",
        // Said outright it would keep the job from running wherever user namespaces are forbidden.
        "PrivateUsers",
    ])
    func `Nothing is asked for that would keep the job from running`(_ key: String) throws {
        #expect(lines(service(try Example.job()), key).isEmpty)
    }
}

@Suite struct LaunchAgentTests {
    @Test(arguments: Period.all)
    func `The period that is written is read back`(_ period: Period) throws {
        #expect(LaunchAgent.period(of: LaunchAgent(try Example.job(), every: period).text) == period)
    }

    @Test func `An agent that we would not write has no period`() {
        #expect(LaunchAgent.period(of: "<key>StartInterval</key>\n<integer>77</integer>") == nil)
        #expect(LaunchAgent.period(of: "<key>StartInterval</key>") == nil)
    }

    @Test func `What XML would read otherwise is escaped`() throws {
        let job = try Example.job("/a&b/<heddle>", settings: [ScheduledJob.Setting("HOME", "/R&D")])
        let text = LaunchAgent(job, every: .standard).text
        #expect(text.contains("<string>/a&amp;b/&lt;heddle&gt;</string>"))
        #expect(text.contains("<key>HOME</key>\n        <string>/R&amp;D</string>"))
    }
}
