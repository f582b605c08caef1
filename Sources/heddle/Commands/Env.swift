public import ArgumentParser
internal import Credentials
public import Environment
internal import OperatingSystem
internal import Output
internal import Store

extension EnvironmentFormat: ExpressibleByArgument {
    public init?(argument: String) {
        guard let format = Self.named(argument) else { return nil }
        self = format
    }

    public static var allValueStrings: [String] { table.flatMap { [$0.name] + $0.aliases } }

    public static var allValueDescriptions: [String: String] {
        Dictionary(
            uniqueKeysWithValues: table.flatMap { format in
                ([format.name] + format.aliases).map {
                    ($0, $0 == format.name ? format.readers : "the same as \(format.name)")
                }
            })
    }
}

extension Heddle {
    struct Env: ContextCommand {
        static let name = "env"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Print a profile's environment for a shell to evaluate.",
            discussion: """
                Sets what S3 clients need, and unsets whatever they might prefer to it. Where it fails it prints false and \
                nothing else, for sh, fish and csh: the shell stays as it was, and a script under set -e stops.

                MODES
                  profile     no secret: SDKs run heddle credential-process (the default)
                  keys        temporary keys, for tools that know nothing else; they are not renewed
                  container   CoreWeave's own set-up: the token, which each SDK exchanges itself
                  agent       an HTTP endpoint on 127.0.0.1, started if it isn't running: heddle agent --help

                CLIENTS
                  Some clients need more than a mode sets. --for TOOL sets it, or prints it where the client takes it in \
                a file or in code only; the text has no secret in it, and what else to do is said on standard error. \
                heddle env --for lists the clients. A mode that the client can't use is refused; without --mode the \
                best that it can use is chosen. HEDDLE_FOR says which client an environment is for; the next switch \
                and heddle off take its variables back.

                With --format docker the container also needs the profile's private AWS config: standard error says which files \
                to mount, and where.

                EXAMPLES
                  eval "$(heddle env acme)"
                  eval "$(heddle env acme --for rclone)"
                  eval "$(heddle env acme --for polars --bucket training-runs)"
                  heddle env acme --for duckdb > s3.sql; heddle exec acme -- duckdb -init s3.sql
                  eval "$(heddle env acme --mode keys)"
                  heddle env acme --format fish | source
                  (umask 077; heddle env acme --mode keys --format docker > acme.env); docker run --env-file acme.env IMAGE
                  heddle env acme --mode keys --format github        in a step of GitHub Actions
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var name: String?

        @Option(help: "How programs get the keys. Default: the profile's own mode.")
        var mode: Mode?

        @OptionGroup var tool: ToolOptions

        @Option(help: "Who reads it. A shell's own name does, too. Default: \(EnvironmentFormat.sh.name).")
        var format: EnvironmentFormat?

        @Flag(help: "Show secrets even on a terminal.")
        var reveal = false

        func answer(in context: Context) throws -> CommandOutput {
            if tool.tool?.text == ToolName.list.text { return CommandOutput(ToolList.text) }
            return try Self.answer(
                name: name, mode: mode, for: tool.request(), format: format, revealing: reveal, in: context)
        }

        /// - Parameter format: nil for that of sh.
        static func answer(
            name: String?, mode: Mode? = nil, for request: ToolRequest? = nil, format: EnvironmentFormat? = nil,
            revealing: Bool = false, in context: Context
        ) throws -> CommandOutput {
            let store = try context.openStore()
            let snapshot = try context.selection(named: name, in: store).snapshot
            if let request, let code = try request.code(for: snapshot.profile, mode: mode, in: context) {
                if format != nil { throw ToolRequest.formatError(request.recipe, snapshot.profile) }
                return CommandOutput(code)
            }
            let format = format ?? .sh
            let switching = try Switch(to: snapshot, mode: mode, for: request, in: store, context)
            switching.remark(on: context.console)
            let text = try format.text(switching.change, revealing: revealing || !context.console.isTerminal(.output))
            if let advice = format.advice(switching.change) {
                context.console.remark(advice.message, hint: advice.hint)
            }
            guard let handOver = format.handOver else { return CommandOutput(text) }
            try carry(switching.change, to: handOver, announcing: text, in: context)
            return CommandOutput()
        }

        /// Gives the later steps of a job the environment, once this step has said what comes first.
        private static func carry(
            _ change: EnvironmentChange, to handOver: EnvironmentFormat.HandOver, announcing text: String,
            in context: Context
        ) throws {
            guard let path = context.environment[handOver.variable], !path.isEmpty else {
                throw NoStepError(handOver: handOver)
            }
            let delimiter = "heddle-\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
            let addition = try handOver.text(change, delimiter)
            let file = try AppendedFile(path)
            try context.console.answer(text)
            try file.append(Array(addition.utf8))
        }
    }
}

/// A format that hands over to later steps of a job, anywhere but in one.
struct NoStepError: ExplainedError {
    let handOver: EnvironmentFormat.HandOver

    var message: String { "\(handOver.variable) is not set: this is no step of \(handOver.place)" }
    var hint: String? { "for a program that reads a file: heddle env --format dotenv > FILE" }
    var status: ExitStatus { .setUp }
}
