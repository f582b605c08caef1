internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct Status: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show how fresh every profile is, what failed and why, and what comes next.",
            discussion: """
                A star marks the active profile, an exclamation mark a protected one. Also tells which schedule and which \
                service keep the profiles fresh, whether the agent runs, what the last sync of all of them that had something to do has come to, and \
                runs of the schedule that did not come. Warns of a token that ends within 14 days (heddle set NAME \
                --token-expires DATE).

                For monitoring, --check prints the same, and its status is 0 if every profile has valid keys and no refresh \
                fails once half of their life is over. Else it is the first of these that any profile meets: 77 the token was \
                refused, or has ended; 78 the token or the sealing key can't be found; 69 the exchange can't be reached and no \
                valid keys are left; 74 its row in the database is damaged; 75 the last refresh failed but keys are still valid, or \
                there are none yet (heddle sync).

                EXAMPLES
                  heddle status --watch
                  heddle status acme --check > /dev/null || echo "acme needs a look"
                  heddle status --format prometheus > heddle.prom    (for node_exporter's textfile collector)
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case table, prometheus
        }

        @Argument(help: "The profiles. Default: all of them.")
        var names: [String] = []

        @Option(help: "A table, or metrics for Prometheus.")
        var format = Format.table

        @Flag(help: "Refresh the display every two seconds until interrupted; terminals only.")
        var watch = false

        @Flag(help: "End with a status that says whether all is well.")
        var check = false

        @OptionGroup var options: OutputOptions

        @OptionGroup var colours: ColourOptions

        func validate() throws {
            if format == .prometheus, options.output == .json {
                throw ValidationError("--format prometheus and --output json can't be combined")
            }
            if watch, check { throw ValidationError("--watch and --check can't be combined") }
        }

        /// Seconds between two looks at the database, and how often it is seen meanwhile that the terminal's size changed.
        private static let (pause, looks) = (2.0, 20)

        func answer(in context: Context) throws -> CommandOutput {
            if watch, !context.console.isTerminal(.output) {
                throw UsageError("--watch needs a terminal to redraw", hint: "heddle status")
            }
            let store = try context.openStore()
            var found = try profiles(in: store, context)
            ProfileFiles(context: context).mendPrivateFiles(found.profiles)
            while watch {
                let size = context.console.size
                let lines = text(of: try report(found, store, context), context).split(
                    separator: "\n", omittingEmptySubsequences: false)
                // What would scroll the screen would make it flicker, and its beginning be lost.
                let shown = size.map { lines.prefix(max(1, $0.rows - 1)) } ?? lines[...]
                // To the upper left corner, no wrapping, and nothing below.
                try context.console.answer("\u{1B}[H\u{1B}[?7l\u{1B}[J" + shown.joined(separator: "\n") + "\u{1B}[?7h")
                for _ in 0..<Self.looks where context.console.size == size {
                    context.sleep(Self.pause / Double(Self.looks))
                }
                found = try profiles(in: store, nil)
            }
            let report = try report(found, store, context)
            return CommandOutput(text(of: report, context), status: check ? report.check : .done)
        }

        /// - Parameter context: where it is said what is wrong with them; nil: it was said before.
        private func profiles(in store: Store, _ context: Context?) throws -> Found {
            let found = try store.survey(of: names)
            context?.explainTrouble(of: found.profiles, found.damaged)
            return found
        }

        private typealias Found = (profiles: [ProfileSnapshot], damaged: [DamagedProfile])

        private func report(_ found: Found, _ store: Store, _ context: Context) throws -> StatusReport {
            let now = context.now
            return StatusReport(
                profiles: try found.profiles.map { snapshot in
                    StatusReport.Line(
                        snapshot: snapshot, holder: context.paths.refreshHolder(of: snapshot.profile.name),
                        pause: try store.pause(of: snapshot.profile.source, at: now.timestamp), now: now)
                }, damaged: found.damaged,
                // Schedulers are programs that have to be run, and a metric has no use for them.
                upkeep: format == .prometheus ? nil : Upkeep(in: context, store),
                now: now)
        }

        private func text(of report: StatusReport, _ context: Context) -> String {
            switch (format, options.output) {
            case (.prometheus, _): report.prometheus
            case (.table, .json): report.json.text + "\n"
            case (.table, .text):
                report.text(context.console.style(context.environment, colours.color), context.console.size)
            }
        }
    }
}
