internal import Credentials
internal import OperatingSystem

/// systemd's user manager, through systemctl(1).
struct SystemdScheduler: Scheduler {
    /// Where a user's own units are.
    let directory: String
    let places: HomeSettings
    let programs: ProgramRunner

    var kind: SchedulerKind { .systemd }

    private var service: String { "\(directory)/\(SystemdUnits.serviceName)" }
    private var timer: String { "\(directory)/\(SystemdUnits.timerName)" }

    func checkUsable() throws {
        guard try programs.run("systemctl", ["--user", "show-environment"], [])?.status == 0 else {
            throw ScheduleError.noUserManager
        }
    }

    func stepsToInstall(_ job: ScheduledJob, every period: Period) throws -> [Step] {
        for path in [service, timer] { _ = try ours(path) }
        let units = SystemdUnits(job, every: period)
        // Only what is there can be opened to a job for which all else is read-only.
        return job.directories.map { .makeDirectory(path: $0) } + [
            .write(path: service, content: units.service), .write(path: timer, content: units.timer),
            Self.systemctl("daemon-reload"), Self.systemctl("enable", SystemdUnits.timerName),
            // Started anew: a timer that runs would keep its old times.
            Self.systemctl("restart", SystemdUnits.timerName),
        ]
    }

    func stepsToRemove() throws -> [Step] {
        guard try ours(timer) != nil || ours(service) != nil else { return [] }
        return [
            // Where no manager answers the files go all the same, with the link that enabled the timer.
            Self.systemctl("disable", "--now", SystemdUnits.timerName, mayFail: true),
            .remove(path: "\(directory)/timers.target.wants/\(SystemdUnits.timerName)"),
            .remove(path: timer), .remove(path: service), Self.systemctl("daemon-reload", mayFail: true),
        ]
    }

    func installed() throws -> InstalledSchedule? {
        guard let text = try ours(timer) else { return nil }
        let facts = facts()
        let service = try ours(service) ?? ""
        return InstalledSchedule(
            kind: .systemd, period: SystemdUnits.period(ofTimer: text), place: timer,
            isActive: facts?["ActiveState"].map { $0 == "active" },
            isForThisHome: SystemdUnits.isJob(inService: service, for: places),
            home: SystemdUnits.home(inService: service),
            lastRun: facts?["LastTriggerUSec"].flatMap(Self.time),
            nextRun: facts?["NextElapseUSecRealtime"].flatMap(Self.time))
    }

    private static func systemctl(_ words: String..., mayFail: Bool = false) -> Step {
        .run("systemctl", ["--user"] + words, mayFail: mayFail)
    }

    /// - Returns: the content of a file of ours, nil where there is none.
    /// - Throws: ``ScheduleError/notOurs(path:)``, ``ScheduleError/masked(unit:)``.
    private func ours(_ path: String) throws -> String? {
        if ThisMachine.target(ofLink: path) == "/dev/null" {
            throw ScheduleError.masked(unit: path == timer ? SystemdUnits.timerName : SystemdUnits.serviceName)
        }
        guard let bytes = try PrivateFile.read(path, .writableByOwner, limit: 64 * 1024) else { return nil }
        guard bytes.starts(with: SystemdUnits.mark.utf8) else { throw ScheduleError.notOurs(path: path) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the manager says of the timer; nil where none answers, or not in time.
    private func facts() -> [String: String]? {
        let properties = ["ActiveState", "LastTriggerUSec", "NextElapseUSecRealtime"]
        let words =
            ["--user", "show", SystemdUnits.timerName, "--timestamp=utc"] + properties.map { "--property=\($0)" }
        guard let ending = try? programs.run("systemctl", words, []), ending.status == 0 else { return nil }
        let lines = String(decoding: ending.standardOutput, as: UTF8.self).split(separator: "\n")
        return Dictionary(lines.compactMap(Self.property)) { first, _ in first }
    }

    private static func property(_ line: Substring) -> (String, String)? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        return (String(line[..<equals]), String(line[line.index(after: equals)...]))
    }

    /// `Tue 2026-11-24 14:05:12 UTC`; nil for `n/a` and the like.
    static func time(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 4, words[3] == "UTC" else { return nil }
        return Timestamp(rfc3339: "\(words[1])T\(words[2])Z")
    }
}
