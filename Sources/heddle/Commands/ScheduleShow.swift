internal import ArgumentParser
internal import Credentials
internal import OrderedJSON
internal import Output
internal import Schedule
internal import Text

extension Heddle {
    struct ScheduleShow: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show the schedule.",
            discussion: """
                When it last ran and when it runs next is told where systemd knows; cron and launchd don't say. Without a schedule \
                all fields of the JSON are null, and the status is 0.

                EXAMPLES
                  heddle schedule show
                  heddle schedule show -o json
                """)

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let survey = try context.schedulers.survey()
            let installed = survey.installed
            for trouble in survey.troubles { context.console.explain(trouble) }
            for schedule in survey.foreign { context.console.remark(schedule.foreignLine) }
            switch options.output {
            case .json: return CommandOutput(InstalledSchedule.json(installed.first).text + "\n")
            case .text where installed.isEmpty: return CommandOutput("no schedule  (heddle schedule install)\n")
            case .text:
                let now = context.now.timestamp
                return CommandOutput(installed.map { "\($0.line)\($0.times(at: now))\n" }.joined())
            }
        }
    }
}

extension InstalledSchedule {
    /// `cron line every 5m  (crontab -l)`.
    var line: String {
        let every = period.map { "every \($0.text)" } ?? "changed by hand"
        let state =
            switch (isActive, kind) {
            case (false, .cron): ", but no cron daemon is running"
            case (false, _): ", not active: heddle schedule install"
            case (true, _), (nil, _): ""
            }
        return "\(kind.noun) \(every)\(state)  (\(place.printable))"
    }

    /// What has it run; nil: it does, or nobody knows.
    var remedy: String? {
        switch (isActive, kind) {
        case (false, .cron): "sudo service cron start"
        case (false, _): "heddle schedule install"
        case (true, _), (nil, _): nil
        }
    }

    /// Of one that keeps other profiles fresh than those that are looked at.
    var foreignLine: String {
        let home = home.map { "HEDDLE_HOME=\(POSIXShell.pasteable($0))" } ?? "HEDDLE_HOME is not set there"
        return "the \(kind.noun) (\(place.printable)) is for another home of heddle's (\(home))"
    }

    /// `, last run 2m ago, next in 3m`.
    func times(at now: Timestamp) -> String {
        let last = lastRun.map { ", last run \(shortSpan(seconds: now.seconds - $0.seconds)) ago" }
        let next = nextRun.map { ", next in \(shortSpan(seconds: $0.seconds - now.seconds))" }
        return (last ?? "") + (next ?? "")
    }

    static func json(_ installed: InstalledSchedule?) -> JSON {
        .object([
            ("using", .optional(installed?.kind.rawValue)), ("every", .optional(installed?.period?.text)),
            ("every_seconds", installed?.period.map { .integer($0.seconds) } ?? .null),
            ("active", installed?.isActive.map(JSON.boolean) ?? .null),
            ("last_run", .optional(installed?.lastRun?.rfc3339)), ("next_run", .optional(installed?.nextRun?.rfc3339)),
            ("place", .optional(installed?.place)),
        ])
    }
}
