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
                A star marks the active one, an exclamation mark a protected one.

                EXAMPLES
                  heddle list
                  heddle list -o json | jq -r '.[] | select(.status == "failing") | .name'
                """)

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let now = context.now
            let profiles = try context.openStore().profiles()
            ProfileFiles(context: context).mendPrivateFiles(profiles.lazy.map(\.profile))
            let reports = profiles.map { ProfileReport(snapshot: $0, now: now) }
            switch options.output {
            case .json: return CommandOutput(JSON.array(reports.map(\.json)).text + "\n")
            case .text where reports.isEmpty:
                context.console.explain(SelectionError.nothingSelected(first: nil))
                return CommandOutput()
            case .text: return CommandOutput(Self.table(reports))
            }
        }

        private static func table(_ reports: [ProfileReport]) -> String {
            var table = Table()
            table.add("", "profile", "zone", "state", "left", "organisation")
            for report in reports {
                let profile = report.snapshot.profile
                table.add(
                    report.snapshot.isActive ? "*" : "", profile.name.text + (profile.isProtected ? "!" : ""),
                    profile.zone.text, report.status.rawValue, report.shortTimeLeft,
                    profile.organisation?.text.printable ?? "")
            }
            return table.text
        }
    }
}
