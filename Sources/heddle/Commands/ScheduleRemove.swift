internal import ArgumentParser
internal import Output
internal import Schedule

extension Heddle {
    struct ScheduleRemove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove the schedule.",
            discussion: """
                Only what heddle schedule install wrote; where there is nothing of it, nothing is done. One that is for another \
                home of heddle's (HEDDLE_HOME) is removed once you have agreed at the terminal, or by --yes.

                EXAMPLES
                  heddle schedule remove
                  heddle schedule remove --using cron --dry-run
                """)

        @Option(help: "Only from this scheduler. Default: wherever it is installed.")
        var using: SchedulerKind?

        @Flag(help: "Print what would be removed and run; change nothing.")
        var dryRun = false

        @Flag(help: "Don't ask before removing the schedule of another home of heddle's.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let schedulers = try context.schedulers
            let survey = schedulers.survey()
            let removed = (survey.installed + survey.foreign).filter { using == nil || $0.kind == using }
            let steps = try schedulers.stepsToRemove(using)
            guard !dryRun else {
                return CommandOutput(steps.isEmpty ? "# nothing to do\n" : steps.map(\.description).joined())
            }
            if !yes {
                let foreign = removed.filter { !$0.isForThisHome }
                try context.console.confirm(foreign, "remove", yes: "heddle schedule remove\(using.option) --yes")
            }
            try schedulers.carryOut(steps)
            return CommandOutput(steps.isEmpty ? "no schedule\n" : removed.map { "\($0.kind.noun) removed\n" }.joined())
        }
    }
}

extension SchedulerKind? {
    /// As it stands behind a command.
    var option: String { map { " --using \($0.rawValue)" } ?? "" }
}

extension Console {
    /// Asks before schedules that keep another home's profiles fresh are touched.
    ///
    /// - Throws: ``DeclinedError``, ``UsageError``.
    func confirm(_ foreign: [InstalledSchedule], _ verb: String, yes command: String) throws {
        guard !foreign.isEmpty else { return }
        let noun = foreign.map(\.kind.noun).joined(separator: " and ")
        try confirm(
            "\(verb) that \(noun)", knowing: foreign.map(\.foreignLine), yes: command,
            otherwise: "the \(noun) is kept")
    }
}
