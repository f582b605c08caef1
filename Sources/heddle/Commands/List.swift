internal import ArgumentParser
internal import Credentials
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct List: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the profiles.",
            discussion: """
                A star marks the active one, an exclamation mark a protected one. unverified is one that was changed by other \
                means than heddle (heddle key reset), damaged one whose row in the database can't be read.

                EXAMPLES
                  heddle list
                  heddle list -o json | jq -r '.[] | select(.status == "failing") | .name'
                """)

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let now = context.now
            let (profiles, damaged) = try context.openStore().survey()
            if profiles.isEmpty, let first = damaged.first { throw first.error }
            context.explainTrouble(of: profiles, damaged)
            ProfileFiles(context: context).mendPrivateFiles(profiles)
            let reports = profiles.map { ProfileReport(snapshot: $0, now: now) }
            switch options.output {
            case .json:
                return CommandOutput(JSON.array(reports.map(\.json) + damaged.map(ProfileReport.json)).text + "\n")
            case .text where reports.isEmpty:
                context.console.explain(SelectionError.nothingSelected(first: nil))
                return CommandOutput()
            case .text: return CommandOutput(Self.table(reports, damaged))
            }
        }

        private static func table(_ reports: [ProfileReport], _ damaged: [DamagedProfile]) -> String {
            var table = Table()
            table.add("", "profile", "zone", "state", "left", "organisation")
            for report in reports {
                let profile = report.snapshot.profile
                table.add(
                    report.snapshot.isActive ? "*" : "", profile.name.text + (profile.isProtected ? "!" : ""),
                    profile.zone.text, report.state, report.shortTimeLeft,
                    profile.organisation?.text.printable ?? "")
            }
            for profile in damaged {
                table.add("", String(profile.name.printable.prefix(64)), "", ProfileReport.damaged, "–", "")
            }
            return table.text
        }
    }
}
