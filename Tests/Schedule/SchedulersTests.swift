import Credentials
import Fixtures
import OperatingSystem
import Testing

@testable import Schedule

@Suite struct SchedulersTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    private func schedulers(_ standIns: StandIns, isMacOS: Bool = false) -> Schedulers {
        Example.schedulers(home: directory(""), isMacOS: isMacOS, programs: standIns.runner)
    }

    private func install(_ kind: SchedulerKind, _ standIns: StandIns, every period: Period = .standard) throws {
        let schedulers = schedulers(standIns, isMacOS: kind == .launchd)
        try schedulers.carryOut(schedulers.stepsToInstall(job, every: period, using: kind))
    }

    private var job: ScheduledJob {
        get throws { try Example.job(directories: [directory("data/heddle"), directory("key/heddle")]) }
    }

    private static let unitDirectory = ".config/systemd/user"

    @Test func `The standard is launchd on macOS`() throws {
        #expect(try schedulers(StandIns(), isMacOS: true).standard() == .launchd)
    }

    @Test func `It is systemd where a user manager answers`() throws {
        #expect(try schedulers(StandIns()).standard() == .systemd)
    }

    @Test func `It is cron where none answers, or there is no systemd`() throws {
        #expect(try schedulers(StandIns(systemctl: ChildProcess.Ending(status: 1))).standard() == .cron)
        #expect(try schedulers(StandIns(programs: ["crontab"])).standard() == .cron)
    }

    @Test func `Where nothing runs schedules that is said`() throws {
        #expect(throws: ScheduleError.noScheduler) { try schedulers(StandIns(programs: [])).standard() }
        #expect(throws: ScheduleError.noCrontab) { try schedulers(StandIns(programs: [])).checkUsable(.cron) }
        #expect(throws: ScheduleError.noUserManager) { try schedulers(StandIns(programs: [])).checkUsable(.systemd) }
        #expect(throws: ScheduleError.onlyOnMacOS) { try schedulers(StandIns()).checkUsable(.launchd) }
    }

    @Test(arguments: [nil, "MAILTO=me\n5 4 * * * true\n"])
    func `A cron line comes, is known, and goes without a trace`(_ before: String?) throws {
        let standIns = StandIns(crontab: before)
        try install(.cron, standIns, every: Period("2h"))
        #expect(standIns.crontab?.hasPrefix(before ?? "") == true)
        let installed = schedulers(standIns).survey().installed
        #expect(installed.map(\.kind) == [.cron])
        #expect(installed.map(\.period) == [try Period("2h")])
        try schedulers(standIns).carryOut(schedulers(standIns).stepsToRemove(nil))
        #expect(standIns.crontab == before)
        #expect(schedulers(standIns).survey().installed.isEmpty)
    }

    @Test(arguments: SchedulerKind.allCases)
    func `A schedule is told from that of another home of heddle's`(_ kind: SchedulerKind) throws {
        let standIns = StandIns(crontab: "x\n")
        func schedulers(_ places: [ScheduledJob.Setting]) -> Schedulers {
            Schedulers(
                Schedulers.Surroundings(
                    home: directory(""), configuration: directory(".config"), user: 1000, offset: Example.offset,
                    isMacOS: kind == .launchd, places: places),
                programs: standIns.runner)
        }
        let homes: [[ScheduledJob.Setting]] = [
            [], [.init("HEDDLE_HOME", #"/a%b\%& "c'\"<d>é&amp;"#)], [.init("HEDDLE_HOME", "/a")], [.init("HOME", "/a")],
            [.init("XDG_DATA_HOME", "/a"), .init("HOME", "/a")],
        ]
        for installed in homes {
            let job = try Example.job(settings: installed + [.init("https_proxy", "http://p:1")], directories: [])
            try schedulers([]).carryOut(schedulers([]).stepsToInstall(job, every: .standard, using: kind))
            for home in homes {
                let survey = schedulers(home).survey()
                #expect(survey.installed.count == (home == installed ? 1 : 0), "\(installed) \(home)")
                #expect(survey.installed.count + survey.foreign.count == 1)
                let written = installed.first { $0.name == "HEDDLE_HOME" }?.value
                #expect((survey.installed + survey.foreign).map(\.home) == [written])
            }
        }
    }

    @Test func `Installed twice it is there once, and nothing is written the second time`() throws {
        let standIns = StandIns(crontab: "x\n")
        try install(.cron, standIns)
        let once = standIns.crontab
        try install(.cron, standIns)
        #expect(standIns.crontab == once)
        #expect(standIns.commands == ["crontab -"])
    }

    @Test func `A scheduler that doesn't answer in time is passed over, unless it is the one that was asked for`()
        throws
    {
        let overdue = FileError.overdue(path: "/usr/bin/crontab", seconds: 10)
        let runner = ProgramRunner { name, _, _ throws(FileError) in
            if name == "crontab" { throw overdue }
            return nil
        }
        let schedulers = Example.schedulers(home: directory(""), programs: runner)
        #expect(schedulers.survey().installed.isEmpty)
        #expect(schedulers.survey().troubles.map { $0 as? FileError } == [overdue])
        #expect(try schedulers.stepsToRemove(nil) == [])
        #expect(throws: overdue) { try schedulers.stepsToRemove(.cron) }
        #expect(throws: overdue) { try schedulers.stepsToInstall(job, every: .standard, using: .cron) }
    }

    @Test func `A crontab that can't be read is never written`() throws {
        let runner = ProgramRunner { _, _, _ throws(FileError) in
            ChildProcess.Ending(status: 1, standardError: Array("you (x) are not allowed to use this program\n".utf8))
        }
        let schedulers = Example.schedulers(home: directory(""), programs: runner)
        #expect(
            throws: ScheduleError.failed(command: "crontab -l", said: "you (x) are not allowed to use this program")
        ) {
            try schedulers.stepsToInstall(Example.job(), every: .standard, using: .cron)
        }
        #expect(try schedulers.stepsToRemove(nil).isEmpty)
        #expect(schedulers.survey().installed.isEmpty)
    }

    @Test func `Units come with their directories, 0600, and the timer is started`() throws {
        let standIns = StandIns()
        try install(.systemd, standIns)
        #expect(try directory.names(in: Self.unitDirectory) == ["heddle-sync.service", "heddle-sync.timer"])
        #expect(try directory.mode(of: "\(Self.unitDirectory)/heddle-sync.service") == 0o600)
        #expect(
            standIns.commands == [
                "systemctl --user daemon-reload", "systemctl --user enable heddle-sync.timer",
                "systemctl --user restart heddle-sync.timer",
            ])
    }

    @Test func `Directories that the job may write to are there before it runs`() throws {
        try install(.systemd, StandIns())
        #expect(try directory.mode(of: "data/heddle") == 0o700)
        #expect(try directory.mode(of: "key/heddle") == 0o700)
    }

    @Test func `Units go with the link that enabled them, even where no manager answers`() throws {
        try install(.systemd, StandIns())
        try directory.makeDirectory("\(Self.unitDirectory)/timers.target.wants")
        try directory.link(
            "\(Self.unitDirectory)/timers.target.wants/heddle-sync.timer", symbolicallyTo: "../heddle-sync.timer")
        try directory.write("", to: "\(Self.unitDirectory)/other.service")
        let schedulers = schedulers(StandIns(systemctl: ChildProcess.Ending(status: 1)))
        try schedulers.carryOut(schedulers.stepsToRemove(nil))
        #expect(try directory.names(in: Self.unitDirectory) == ["other.service", "timers.target.wants"])
        #expect(try directory.names(in: "\(Self.unitDirectory)/timers.target.wants").isEmpty)
    }

    @Test func `A manager that fails is an error, with what it said`() throws {
        let standIns = StandIns(systemctl: ChildProcess.Ending(status: 1, standardError: Array("a\nb\n".utf8)))
        #expect(throws: ScheduleError.failed(command: "systemctl --user daemon-reload", said: "a; b")) {
            try install(.systemd, standIns)
        }
    }

    @Test func `A unit of somebody else's stays as it is`() throws {
        try directory.makeDirectory(".config")
        try directory.makeDirectory(".config/systemd")
        try directory.makeDirectory(Self.unitDirectory)
        let timer = try directory.write("[Timer]\n", to: "\(Self.unitDirectory)/heddle-sync.timer")
        #expect(throws: ScheduleError.notOurs(path: timer)) { try install(.systemd, StandIns()) }
        let schedulers = schedulers(StandIns())
        #expect(schedulers.survey().installed.isEmpty)
        #expect(try schedulers.stepsToRemove(nil).isEmpty)
        #expect(throws: ScheduleError.notOurs(path: timer)) { try schedulers.stepsToRemove(.systemd) }
        #expect(try directory.text(of: "\(Self.unitDirectory)/heddle-sync.timer") == "[Timer]\n")
    }

    @Test func `A timer that its user has masked is told, and so is the way out`() throws {
        let standIns = StandIns(crontab: "x\n")
        for directory in [".config", ".config/systemd", Self.unitDirectory] {
            try self.directory.makeDirectory(directory)
        }
        try directory.link("\(Self.unitDirectory)/heddle-sync.timer", symbolicallyTo: "/dev/null")
        let masked = ScheduleError.masked(unit: "heddle-sync.timer")
        let survey = schedulers(standIns).survey()
        #expect(survey.installed.isEmpty && survey.troubles.map { $0 as? ScheduleError } == [masked])
        #expect(masked.hint == "systemctl --user unmask heddle-sync.timer")
        #expect(throws: masked) { try install(.systemd, standIns) }
        // Another scheduler can do it.
        try install(.cron, standIns)
        #expect(schedulers(standIns).survey().installed.map(\.kind) == [.cron])
    }

    @Test func `What is wrong with one scheduler hides no other`() throws {
        let standIns = StandIns(crontab: "# heddle begin\n")
        try install(.systemd, StandIns())
        let survey = schedulers(standIns).survey()
        #expect(survey.installed.map(\.kind) == [.systemd])
        #expect(survey.troubles.map { $0 as? ScheduleError } == [.brokenBlock])
    }

    @Test func `A manager that doesn't answer in time leaves the schedule, of which no more is known`() throws {
        try install(.systemd, StandIns())
        let runner = ProgramRunner { name, _, _ throws(FileError) in throw .overdue(path: name, seconds: 10) }
        let installed = Example.schedulers(home: directory(""), programs: runner).survey().installed
        #expect(installed.map(\.kind) == [.systemd] && installed.map(\.isActive) == [nil])
    }

    @Test(arguments: [true, false, nil])
    func `A cron line is as active as there is a daemon to read it`(_ isRunning: Bool?) throws {
        let standIns = StandIns()
        try install(.cron, standIns)
        let schedulers = Example.schedulers(
            home: directory(""), isCronRunning: isRunning, programs: standIns.runner)
        #expect(schedulers.survey().installed.map(\.isActive) == [isRunning])
    }

    @Test func `What systemd says of the timer is told`() throws {
        let said = """
            ActiveState=active
            LastTriggerUSec=Tue 2026-11-24 14:05:12 UTC
            NextElapseUSecRealtime=Tue 2026-11-24 14:10:12 UTC

            """
        let standIns = StandIns(systemctl: ChildProcess.Ending(status: 0, standardOutput: Array(said.utf8)))
        try install(.systemd, standIns)
        let installed = try #require(schedulers(standIns).survey().installed.first)
        #expect(installed.isActive == true)
        #expect(installed.lastRun?.rfc3339 == "2026-11-24T14:05:12Z")
        #expect(installed.nextRun?.rfc3339 == "2026-11-24T14:10:12Z")
    }

    @Test(arguments: ["", "n/a", "0", "Tue 2026-11-24 14:05:12 CET", "Tue 24.11.2026 14:05:12 UTC"])
    func `A time that systemd doesn't know is none`(_ text: String) {
        #expect(SystemdScheduler.time(text) == nil)
    }

    @Test func `A schedule moves from one scheduler to another, so that there is one at a time`() throws {
        let standIns = StandIns(crontab: "x\n")
        try install(.systemd, standIns)
        try install(.cron, standIns)
        #expect(schedulers(standIns).survey().installed.map(\.kind) == [.cron])
        try install(.systemd, standIns)
        #expect(schedulers(standIns).survey().installed.map(\.kind) == [.systemd])
        #expect(standIns.crontab == "x\n")
    }

    @Test func `An agent is loaded anew each time`() throws {
        let standIns = StandIns()
        try install(.launchd, standIns)
        let file = directory("Library/LaunchAgents/dev.heddle.sync.plist")
        #expect(
            standIns.commands == ["launchctl bootout gui/1000/dev.heddle.sync", "launchctl bootstrap gui/1000 \(file)"])
        #expect(schedulers(standIns, isMacOS: true).survey().installed.map(\.period) == [.standard])
        try schedulers(standIns).carryOut(schedulers(standIns).stepsToRemove(nil))
        #expect(try directory.names(in: "Library/LaunchAgents").isEmpty)
    }

    @Test func `Asking for steps changes nothing`() throws {
        let standIns = StandIns(crontab: "x\n")
        for kind in SchedulerKind.allCases {
            _ = try schedulers(standIns).stepsToInstall(Example.job(), every: .standard, using: kind)
        }
        #expect(standIns.commands.isEmpty)
        #expect(try directory.names().isEmpty)
    }

    @Test func `A step is told as it would be carried out`() {
        #expect(Step.write(path: "/a b", content: "x\n").description == "# would write '/a b'\nx\n")
        #expect(
            Step.run("crontab", ["-"], input: Array("x\n".utf8)).description.hasSuffix(
                "# would run: crontab -\n# with this as its input:\nx\n"))
        #expect(Step.remove(path: "/a").description == "# would remove /a\n")
    }

    @Test(arguments: [
        ScheduleError.period("7m", near: [.standard]), .unwritable("/a\nb"), .noScheduler, .noUserManager, .noCrontab,
        .onlyOnMacOS, .notOurs(path: "/a"), .masked(unit: "heddle-sync.timer"), .brokenBlock,
        .failed(command: "crontab -", said: "no"),
        .failed(command: "crontab -", said: ""),
    ])
    func `Every error is one printable line and says what to do`(_ error: ScheduleError) {
        #expect(flaws(of: error).isEmpty)
        if case .failed = error { return }
        #expect(error.hint != nil)
    }
}
