internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct Status: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show how fresh every profile is, what failed and why, and what comes next.",
            discussion: """
                Also tells which schedule and which service keep the profiles fresh, and what the last sync of all of them that \
                had something to do has come to, and runs of the schedule that did not come. Warns of a token that ends within 14 days (heddle set NAME --token-expires DATE).

                EXAMPLES
                  heddle status --watch
                  heddle status --format prometheus > heddle.prom    (for node_exporter's textfile collector)
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case table, prometheus
        }

        @Option(help: "A table, or metrics for Prometheus.")
        var format = Format.table

        @Flag(help: "Refresh the display every two seconds until interrupted; terminals only.")
        var watch = false

        @OptionGroup var options: OutputOptions

        func validate() throws {
            if format == .prometheus, options.output == .json {
                throw ValidationError("--format prometheus and --output json can't be combined")
            }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            var (profiles, damaged) = try store.survey()
            context.explainTrouble(of: profiles, damaged)
            ProfileFiles(context: context).mendPrivateFiles(profiles)
            while watch, context.console.isTerminal(.output) {
                // To the upper left corner, and nothing below.
                try context.console.answer("\u{1B}[H\u{1B}[J" + text(of: try report(profiles, store, context)))
                context.sleep(2)
                (profiles, damaged) = try store.survey()
            }
            return CommandOutput(text(of: try report(profiles, store, context)))
        }

        private func report(
            _ profiles: [ProfileSnapshot], _ store: Store, _ context: Context
        ) throws -> StatusReport {
            let now = context.now
            return StatusReport(
                profiles: try profiles.map { snapshot in
                    StatusReport.Line(
                        snapshot: snapshot, holder: context.paths.refreshHolder(of: snapshot.profile.name),
                        pause: try store.pause(of: snapshot.profile.source, at: now.timestamp), now: now)
                },
                // Schedulers are programs that have to be run, and a metric has no use for them.
                upkeep: format == .prometheus ? nil : Upkeep(in: context, store),
                now: now)
        }

        private func text(of report: StatusReport) -> String {
            switch (format, options.output) {
            case (.prometheus, _): report.prometheus
            case (.table, .json): report.json.text + "\n"
            case (.table, .text): report.text
            }
        }
    }
}
