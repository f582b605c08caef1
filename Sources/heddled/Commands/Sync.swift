internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Sync

extension Heddled {
    struct Sync: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "sync",
            abstract: "Refresh the keys of profiles that are due.",
            discussion: """
                Due is what has half of its lifetime left, or less; what ends first is refreshed first. With no name, all \
                profiles are looked at, and a profile that failed is tried again after a while. A profile that is named is tried \
                now, unless CoreWeave asked for a pause (Retry-After); --force asks all the same, due or not.

                Of many that want one profile refreshed, one does it and the others take its result. Ctrl-C and SIGTERM let \
                refreshes in progress finish, so that no key is lost; a second one stops at once.

                The status is 0 if all is well, else the first of these that any profile met: 77 the token was refused; 78 the \
                token reference gives none; 74 a file or the database can't be used; 69 the exchange can't be reached and \
                nothing valid is cached; 75 try again.

                EXAMPLES
                  heddle sync
                  heddle sync acme --force
                  heddle sync --watch                     (goes on, and refreshes each profile when it is due)
                  */5 * * * *  heddle sync --quiet        (in a crontab: silent unless something fails)
                """)

        @Argument(help: "The profiles. Default: all of them.")
        var names: [String] = []

        @Flag(help: "All profiles (the default); with --force, all are refreshed.")
        var all = false

        @Flag(help: "Refresh even if not due; ignore back-off.")
        var force = false

        @Option(help: ArgumentHelp("Also refresh keys that end within this time: 90s, 10m, 2h.", valueName: "time"))
        var within: String?

        @Option(help: ArgumentHelp("Refreshes at a time, 1 to 64.", valueName: "n"))
        var jobs = 8

        @Option(help: ArgumentHelp("Start no further refresh after this time.", valueName: "time"))
        var deadline = "5m"

        @Flag(help: "Print only what failed: one line for each cause, however many profiles share it.")
        var quiet = false

        @Flag(help: "Keep running, and refresh each profile when it is due: heddled run --help.")
        var watch = false

        @OptionGroup var service: ServiceOptions

        @OptionGroup var options: OutputOptions

        static func validate(jobs: Int) throws {
            guard (1...64).contains(jobs) else { throw ValidationError("--jobs is a number from 1 to 64") }
        }

        func validate() throws {
            try Self.validate(jobs: jobs)
            if watch, force || within != nil || quiet || options.output == .json {
                throw ValidationError("--watch goes with names, --jobs and --log-format alone")
            }
            if !watch, service.logFormat != nil { throw ValidationError("--log-format goes with --watch") }
            if all, !names.isEmpty { throw ValidationError("--all and names can't be combined") }
            if force, !all, names.isEmpty {
                throw ValidationError("--force refreshes what is named: name profiles, or all of them with --all")
            }
        }

        func answer() throws -> CommandOutput { try answer(in: Context()) }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let (profiles, damaged) = try store.read { try $0.survey(of: names) }
            if watch {
                try Service(context: context, store: store, logFormat: service.logFormat ?? .text, jobs: jobs)
                    .run(names.isEmpty ? nil : names.map(ProfileName.init))
                return CommandOutput()
            }
            let within = try within.map { Double(try Span($0).seconds) }
            let deadline = try Double(Span(deadline).seconds)
            if profiles.isEmpty, damaged.isEmpty, !quiet {
                StandardStreams.explain(SelectionError.nothingSelected(first: nil))
            }
            let now = context.timing.now()
            // A state directory that was lost is no reason to refresh nothing.
            Self.explaining { try store.read { try $0.restoreState(at: now) } }
            let progress = ProgressLine(
                isShown: !quiet && options.output == .text, of: profiles.count,
                waiting: quiet ? nil : Self.notice(of: profiles.map(\.profile)))
            let results = StopSignals.holding { hasCome in
                context.pass(over: store).run(
                    profiles.endingFirst(at: now),
                    SyncRequest(urgency: force ? .forced : names.isEmpty ? .routine : .wanted, within: within),
                    .init(jobs: jobs, deadline: deadline, shouldStop: hasCome), onResult: progress.count)
            }
            progress.clear()
            let report = SyncReport(
                results, of: profiles.map(\.profile.name), damaged: damaged,
                end: StopSignals.haveCome ? .interrupted : .deadline(self.deadline), at: context.timing.now())
            if names.isEmpty, results.error == nil, let summary = report.summary {
                // That this fails is no reason to call the pass failed.
                Self.explaining { try store.commit { try $0.record(summary, at: report.now.timestamp) } }
            }
            let isTerse = quiet && names.isEmpty
            for explanation in isTerse ? report.causes : report.explanations { StandardStreams.say(explanation) }
            let text = options.output == .json ? report.json.text + "\n" : quiet ? "" : report.text
            if StopSignals.haveCome {
                // What was in flight has been stored, and is told before this process ends as it was asked to.
                try StandardStreams.answer(text)
                StopSignals.endIfAnyCame()
            }
            return CommandOutput(text, status: report.status)
        }

        private static func notice(of profiles: [Profile]) -> WaitNotice? {
            guard let first = profiles.first else { return nil }
            let seconds = SyncPass.longestRefresh
            return WaitNotice(
                profiles.count == 1
                    ? WaitNotice.keys(of: first, atMost: seconds)
                    : "keys of \(profiles.count) profiles (\(seconds) s at most for each)")
        }

        private static func explaining(_ body: () throws -> Void) {
            do {
                try body()
            } catch {
                StandardStreams.explain(explained(error))
            }
        }
    }
}
