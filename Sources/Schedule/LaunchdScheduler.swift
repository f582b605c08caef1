internal import Credentials
internal import OperatingSystem

/// macOS's launchd, through launchctl(1).
struct LaunchdScheduler: Scheduler {
    /// Where a user's own agents are.
    let directory: String
    let user: UInt32
    let isHere: Bool
    let places: HomeSettings
    let programs: ProgramRunner

    var kind: SchedulerKind { .launchd }

    private var file: String { "\(directory)/\(LaunchAgent.label).plist" }
    private var domain: String { "gui/\(user)" }

    func checkUsable() throws {
        guard isHere else { throw ScheduleError.onlyOnMacOS }
    }

    func stepsToInstall(_ job: ScheduledJob, every period: Period) throws -> [Step] {
        _ = try ours()
        return [
            .write(path: file, content: LaunchAgent(job, every: period).text),
            // One that is loaded already would keep its old times.
            unload(), .run("launchctl", ["bootstrap", domain, file]),
        ]
    }

    func stepsToRemove() throws -> [Step] { try ours() == nil ? [] : [unload(), .remove(path: file)] }

    func installed() throws -> InstalledSchedule? {
        guard let text = try ours() else { return nil }
        let ending = try? programs.run("launchctl", ["print", "\(domain)/\(LaunchAgent.label)"], [])
        return InstalledSchedule(
            kind: .launchd, period: LaunchAgent.period(of: text), place: file, isActive: ending.map { $0.status == 0 },
            isForThisHome: LaunchAgent.isJob(in: text, for: places), home: LaunchAgent.home(in: text), lastRun: nil,
            nextRun: nil)
    }

    private func unload() -> Step { .run("launchctl", ["bootout", "\(domain)/\(LaunchAgent.label)"], mayFail: true) }

    private func ours() throws -> String? {
        guard let bytes = try PrivateFile.read(file, .writableByOwner, limit: 64 * 1024) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.split(separator: "\n").contains(Substring(LaunchAgent.mark)) else {
            throw ScheduleError.notOurs(path: file)
        }
        return text
    }
}
