internal import ArgumentParser
internal import Credentials
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct Show: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show everything about a profile except secrets.",
            discussion: """
                EXAMPLES
                  heddle show acme
                  heddle show acme -o json | jq -r .zone
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var name: String?

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let selection = try context.selection(named: name, in: context.openStore())
            ProfileFiles(context: context).mendPrivateFiles([selection.snapshot])
            context.explainTrouble(of: [selection.snapshot])
            let report = ProfileReport(snapshot: selection.snapshot, now: context.now)
            switch options.output {
            case .json: return CommandOutput(report.json.text + "\n")
            case .text:
                var table = Table()
                for line in report.description { table.add(line.name, line.value) }
                return CommandOutput(table.text)
            }
        }
    }
}
