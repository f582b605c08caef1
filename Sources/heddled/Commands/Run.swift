internal import ArgumentParser
internal import Output

extension Heddled {
    struct Run: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Refresh all profiles, each when it is due, until stopped.",
            discussion: """
                The same as heddle sync --watch. Rests until the next profile is due, a minute at the most: a profile that was added \
                meanwhile is noticed then, at once with SIGHUP. SIGTERM and SIGINT let what is in flight finish, within 10 seconds; \
                a second one ends it at once.

                Says one event a line on standard error. Tells systemd when it is ready, alive and stopping (Type=notify, WatchdogSec).

                EXAMPLES
                  heddled run
                  heddled run --log-format json --jobs 16
                """)

        @OptionGroup var options: ServiceOptions

        @Option(help: ArgumentHelp("Refreshes at a time, 1 to 64.", valueName: "n"))
        var jobs = 8

        func validate() throws { try Sync.validate(jobs: jobs) }

        func answer() throws -> CommandOutput {
            let context = try Context()
            try Service(
                context: context, store: context.openStore(), logFormat: options.logFormat ?? .text, jobs: jobs
            ).run(nil)
            return CommandOutput()
        }
    }
}

struct ServiceOptions: ParsableArguments {
    @Option(help: "How the service logs.")
    var logFormat: ServiceLog.Format?
}

extension ServiceLog.Format: ExpressibleByArgument {}
