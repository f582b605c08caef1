internal import ArgumentParser
internal import Output
internal import Schedule

extension Heddle {
    struct ScheduleRemove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove the schedule.",
            discussion: """
                Only what heddle schedule install wrote; where there is nothing of it, nothing is done.

                EXAMPLES
                  heddle schedule remove
                  heddle schedule remove --using cron --dry-run
                """)

        @Option(help: "Only from this scheduler. Default: wherever it is installed.")
        var using: SchedulerKind?

        @Flag(help: "Print what would be removed and run; change nothing.")
        var dryRun = false

        func answer(in context: Context) throws -> CommandOutput {
            let schedulers = try context.schedulers
            let survey = schedulers.survey()
            let removed = (survey.installed + survey.foreign).filter { using == nil || $0.kind == using }
            let steps = try schedulers.stepsToRemove(using)
            guard !dryRun else {
                return CommandOutput(steps.isEmpty ? "# nothing to do\n" : steps.map(\.description).joined())
            }
            try schedulers.carryOut(steps)
            return CommandOutput(steps.isEmpty ? "no schedule\n" : removed.map { "\($0.kind.noun) removed\n" }.joined())
        }
    }
}
