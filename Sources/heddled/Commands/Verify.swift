internal import ArgumentParser
internal import Credentials
internal import ObjectStorage
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Sync
internal import Tokens

extension Heddled {
    struct Verify: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "List a profile's buckets, or say what prevents it.",
            discussion: """
                Goes the whole way: resolves the token, exchanges it if no fresh keys are cached, and signs one ListBuckets. New \
                keys take a few seconds to work: a fresh one is given up to 60 s.

                Prints its report whatever it finds; the status says how far it came, as for heddle sync.

                EXAMPLES
                  heddle verify acme
                  heddle verify acme -o json
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var name: String?

        @OptionGroup var options: OutputOptions

        @OptionGroup var colours: ColourOptions

        func answer() throws -> CommandOutput { try answer(in: Context()) }

        func answer(in context: Context) throws -> CommandOutput {
            let style = Console.standard.style(context.environment, colours.color)
            var report = VerifyReport(isLive: options.output == .text, style: style)
            try Verification(context: context).run(name, &report)
            switch options.output {
            case .json: return CommandOutput(report.json.text + "\n", status: report.status)
            case .text: return CommandOutput(status: report.status)
            }
        }
    }
}
