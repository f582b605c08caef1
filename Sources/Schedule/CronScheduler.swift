internal import Credentials
internal import OperatingSystem

/// cron, through crontab(1).
struct CronScheduler: Scheduler {
    let offset: HostOffset
    let places: HomeSettings
    let programs: ProgramRunner
    /// Whether a daemon reads crontabs here; nil where that can't be told.
    let isRunning: @Sendable () -> Bool?

    var kind: SchedulerKind { .cron }

    func checkUsable() throws {
        guard try read() != nil else { throw ScheduleError.noCrontab }
    }

    func stepsToInstall(_ job: ScheduledJob, every period: Period) throws -> [Step] {
        let present = try read() ?? Crontab([])
        let wanted = try present.with(block: Crontab.block(job, every: period, offset: offset))
        return wanted == present ? [] : [Self.write(wanted)]
    }

    func stepsToRemove() throws -> [Step] {
        guard let present = try read(), try present.hasBlock() else { return [] }
        let wanted = try present.withoutBlock()
        // As it was before us: no crontab at all.
        return [wanted.bytes.isEmpty ? .run("crontab", ["-r"]) : Self.write(wanted)]
    }

    func installed() throws -> InstalledSchedule? {
        guard let present = try read(), try present.hasBlock() else { return nil }
        return InstalledSchedule(
            kind: .cron, period: try present.period(), place: "crontab -l", isActive: isRunning(),
            isForThisHome: try present.isJob(for: places), home: try present.home(), lastRun: nil, nextRun: nil)
    }

    private static func write(_ crontab: Crontab) -> Step { .run("crontab", ["-"], input: crontab.bytes) }

    /// - Returns: nil where there is no crontab(1); an empty one where the user has none.
    private func read() throws -> Crontab? {
        guard let ending = try programs.run("crontab", ["-l"], []) else { return nil }
        if ending.status == 0 { return Crontab(ending.standardOutput) }
        // What crontab(1) says where the user has none: Debian's, cronie's and macOS's; BusyBox's.
        let complaint = ending.complaint
        if complaint.contains("no crontab for") || complaint.contains("No such file or directory") {
            return Crontab([])
        }
        throw ScheduleError.failed(command: "crontab -l", said: complaint)
    }
}
