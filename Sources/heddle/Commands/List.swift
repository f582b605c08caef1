internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct List: ReadingCommand {
        static let name = "list"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "List the profiles.",
            discussion: """
                A star marks the active one, an exclamation mark a protected one. unverified is one that was changed by other \
                means than heddle (heddle key reset), damaged one whose row in the database can't be read.

                EXAMPLES
                  heddle list
                  for name in $(heddle list -o name); do heddle exec $name -- aws s3 ls; done
                  heddle list -o json | jq -r '.[] | select(.status == "failing") | .name'
                """,
            aliases: ["ls"])

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json, name
        }

        @Option(name: .shortAndLong, help: "Output format: text for people, json for programs, name for loops.")
        var output = Format.text

        @OptionGroup var colours: ColourOptions

        func answer(in context: Context) throws -> CommandOutput {
            try Self.answer(as: output, colours.color, in: context)
        }

        static func answer(
            as format: Format, _ colour: ColourChoice = .auto, in context: Context
        ) throws -> CommandOutput {
            let now = context.now
            let (profiles, damaged) = try context.openStore().survey()
            if profiles.isEmpty, let first = damaged.first { throw first.error }
            context.explainTrouble(of: profiles, damaged)
            ProfileFiles(context: context).mendPrivateFiles(profiles)
            let reports = profiles.map { ProfileReport(snapshot: $0, now: now) }
            switch format {
            case .json:
                return CommandOutput(JSON.array(reports.map(\.json) + damaged.map(ProfileReport.json)).text + "\n")
            case .name: return CommandOutput(profiles.map { "\($0.profile.name)\n" }.joined())
            case .text where reports.isEmpty:
                context.console.explain(SelectionError.nothingSelected(first: nil))
                return CommandOutput()
            case .text:
                let style = context.console.style(context.environment, colour)
                return CommandOutput(Self.table(reports, damaged, style, columns: context.console.size?.columns))
            }
        }

        private static func table(
            _ reports: [ProfileReport], _ damaged: [DamagedProfile], _ style: Style, columns: Int?
        ) -> String {
            // Of two profiles that begin alike one must still be told from the other: the name gives way last.
            var table = Table(yielding: [.init(5, minimum: 8), .init(2, minimum: 6), .init(1, minimum: 10)])
            table.add("", "profile", "zone", "state", "left", "organisation")
            for report in reports {
                let profile = report.snapshot.profile
                table.add([
                    report.snapshot.isActive ? "*" : "", .init(profile.name.text + (profile.isProtected ? "!" : "")),
                    .init(profile.zone.text), .init(report.state, report.status.colour),
                    .init(report.shortTimeLeft(style)), .init(profile.organisation?.text.printable ?? ""),
                ])
            }
            for profile in damaged {
                table.add([
                    "", .init(profile.shownName), "", .init(ProfileReport.damaged, .red),
                    .init(style.dash), "",
                ])
            }
            return table.text(style, columns: columns)
        }
    }
}
