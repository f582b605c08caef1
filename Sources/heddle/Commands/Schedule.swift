public import ArgumentParser
internal import Credentials
internal import OperatingSystem
public import Schedule
internal import Store

extension SchedulerKind: ExpressibleByArgument {}

extension Heddle {
    struct Schedule: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "schedule",
            abstract: "Refresh keys on a schedule.",
            discussion: """
                systemd, cron or launchd then runs heddle sync --quiet every few minutes, so that nobody who needs keys waits for \
                them. What Heddle writes is marked as Heddle's; nothing else is touched.

                EXAMPLES
                  heddle schedule install
                  heddle schedule install --every 5m --using cron --dry-run
                  heddle schedule show
                  heddle schedule remove
                """,
            subcommands: [ScheduleInstall.self, ScheduleRemove.self, ScheduleShow.self])
    }
}

extension Context {
    var schedulers: Schedulers {
        get throws {
            let home = try home
            #if os(macOS)
                let isMacOS = true
            #else
                let isMacOS = false
            #endif
            let user = host.userIdentifier()
            return Schedulers(
                Schedulers.Surroundings(
                    home: home,
                    configuration: environment.absolutePath("XDG_CONFIG_HOME")
                        ?? "\(home)/.config",
                    user: user, offset: HostOffset(machine: ThisMachine.identifier, user: user), isMacOS: isMacOS,
                    isCronRunning: host.isCronRunning, places: placeSettings),
                programs: host.schedulerPrograms(environment["PATH"]))
        }
    }
}
