internal import ArgumentParser
internal import Environment
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Text

extension Heddle {
    struct AWS: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "aws",
            abstract: "Put your profiles into ~/.aws/config.",
            discussion: """
                For programs that are not started from a switched shell, such as IDEs and notebooks: each profile becomes \
                the AWS profile heddle-NAME, whose keys come from heddle. What Heddle writes stands between two marks; \
                everything else in the file is left as it is, byte for byte.

                EXAMPLES
                  heddle aws install
                  AWS_PROFILE=heddle-acme jupyter lab
                  heddle aws show
                  heddle aws remove
                """,
            subcommands: [AWSInstall.self, AWSRemove.self, AWSShow.self])
    }

    struct AWSInstall: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract: "Write the block with all profiles, or bring it up to date.",
            discussion: """
                Run it again after a profile was added, changed or removed. A file that AWS's tools could not read, and one \
                that has a profile heddle-NAME of its own, is refused, with the line. Links are followed, and the file's \
                permissions are kept.

                EXAMPLES
                  heddle aws install
                  heddle aws install --dry-run
                """)

        @OptionGroup var options: AWSConfigOptions

        @Flag(help: "Print what the file would be; change nothing.")
        var dryRun = false

        func answer(in context: Context) throws -> CommandOutput {
            let block = try AWSConfig.block(in: context)
            let aws = try AWSConfig(options, in: context)
            let text = try aws.config.with(block)
            if dryRun { return CommandOutput(text) }
            let isNew = aws.file.content.map { $0 != Array(text.utf8) } ?? true
            try aws.file.replace(Array(text.utf8))
            let names = block.profiles.joined(separator: ", ")
            return CommandOutput("\(isNew ? "written to" : "already in") \(aws.path.printable): \(names)\n")
        }
    }

    struct AWSRemove: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove the block.",
            discussion: """
                The file is then what it was before, byte for byte, with what you have added since. A file that the block \
                was the only content of is removed.

                EXAMPLES
                  heddle aws remove
                """)

        @OptionGroup var options: AWSConfigOptions

        func answer(in context: Context) throws -> CommandOutput {
            let aws = try AWSConfig(options, in: context)
            guard aws.config.block != nil else {
                return CommandOutput("nothing to remove: no block of heddle's in \(aws.path.printable)\n")
            }
            if let text = aws.config.without { try aws.file.replace(Array(text.utf8)) } else { try aws.file.remove() }
            return CommandOutput("removed from \(aws.path.printable)\n")
        }
    }

    struct AWSShow: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show the block.",
            discussion: """
                What is in the file now. Where that is not what heddle aws install would write, it is said on standard \
                error, and in the JSON current is false.

                EXAMPLES
                  heddle aws show
                  heddle aws show -o json
                """)

        @OptionGroup var config: AWSConfigOptions
        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let aws = try AWSConfig(config, in: context)
            let new = try? AWSConfig.block(in: context)
            let isCurrent = aws.config.block == new?.text
            switch options.output {
            case .json:
                let fields: [(String, JSON)] = [
                    ("file", .string(aws.path)), ("installed", .boolean(aws.config.block != nil)),
                    ("current", .boolean(isCurrent)), ("profiles", .array((new?.profiles ?? []).map(JSON.string))),
                ]
                return CommandOutput(JSON.object(fields).text + "\n")
            case .text:
                guard let block = aws.config.block else {
                    return CommandOutput("no block in \(aws.path.printable)  (heddle aws install)\n")
                }
                if !isCurrent { context.console.remark("the block is out of date", hint: "heddle aws install") }
                return CommandOutput(block)
            }
        }
    }
}
