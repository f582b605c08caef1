internal import ArgumentParser
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct Current: ReadingCommand {
        static let name = "current"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Show the profile in effect, and what chose it.",
            discussion: """
                It is the first of: a name on the command line, HEDDLE_PROFILE, the binding of the nearest enclosing directory, \
                the active profile. Ends with status 66 where nothing is selected. Where this shell's AWS variables lead \
                elsewhere, or to an agent that is not running, a line on standard error says so.

                EXAMPLES
                  heddle current
                  heddle current -o json
                """)

        @Argument(help: "Show this profile instead.")
        var name: String?

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            try Self.answer(name: name, as: options.output, in: context)
        }

        static func answer(name: String?, as format: OutputFormat, in context: Context) throws -> CommandOutput {
            let selection = try context.selection(named: name, in: context.openStore())
            ProfileFiles(context: context).mendPrivateFiles([selection.snapshot])
            context.explainTrouble(of: [selection.snapshot])
            if !ShellComparison(with: selection.snapshot.profile, in: context).remark(on: context.console) {
                InitializedShell(context.environment).remark(on: selection, context.console)
            }
            context.remarkOfShellAgent()
            let report = ProfileReport(snapshot: selection.snapshot, now: context.now)
            switch format {
            case .json:
                return CommandOutput(
                    JSON.object(report.fields + [("source", .string(selection.source.word))]).text + "\n")
            case .text: return CommandOutput("\(report.line)  (\(selection.source.explanation))\n")
            }
        }
    }
}
