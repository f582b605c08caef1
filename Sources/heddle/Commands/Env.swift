public import ArgumentParser
internal import Credentials
public import Environment
internal import OperatingSystem
internal import Output
internal import Store

extension EnvironmentFormat: ExpressibleByArgument {}

extension Heddle {
    struct Env: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "env",
            abstract: "Print the environment of a profile, for a shell to take over.",
            discussion: """
                Sets what S3 clients need, and unsets whatever they might prefer to it. Where it fails it prints nothing, so \
                the shell stays as it was.

                MODES
                  profile     no secret: SDKs run heddle credential-process (the default)
                  keys        temporary keys, for tools that know nothing else; they end when they end
                  container   CoreWeave's own set-up: the token, which each SDK exchanges itself

                EXAMPLES
                  eval "$(heddle env acme)"
                  eval "$(heddle env acme --mode keys)"
                  heddle env acme --format fish | source
                  heddle env acme --mode keys --format docker > acme.env; docker run --env-file acme.env IMAGE
                  heddle env acme --mode keys --format github        in a step of GitHub Actions
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var name: String?

        @Option(help: "How programs get the keys. Default: the profile's own mode.")
        var mode: Mode?

        @Option(help: "Who reads it; sh is bash, zsh, dash and ksh.")
        var format = EnvironmentFormat.sh

        @Flag(help: "Show secrets on a terminal, too.")
        var reveal = false

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let switching = try Switch(
                to: context.selection(named: name, in: store).snapshot, mode: mode, in: store, context)
            switching.remark(on: context.console)
            let text = try format.text(switching.change, revealing: reveal || !context.console.isTerminal(.output))
            guard format == .github else { return CommandOutput(text) }
            try handOver(switching.change, masks: text, in: context)
            return CommandOutput()
        }

        /// Gives the later steps of a GitHub Actions job the environment; the log gets the masks first.
        private func handOver(_ change: EnvironmentChange, masks: String, in context: Context) throws {
            guard let path = context.environment[GitHubActions.variable], !path.isEmpty else {
                throw NoActionsStepError()
            }
            let delimiter = "heddle-\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
            let addition = try GitHubActions.file(change, delimiter: delimiter)
            let file = try AppendedFile(path)
            try context.console.answer(masks)
            try file.append(Array(addition.utf8))
        }
    }
}

/// `--format github` anywhere but in a step of GitHub Actions.
struct NoActionsStepError: ExplainedError {
    var message: String { "\(GitHubActions.variable) is not set: this is no step of GitHub Actions" }
    var hint: String? { "--format dotenv > FILE, where it is something else that reads it" }
    var status: ExitStatus { .setUp }
}
