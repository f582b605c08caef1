public import ArgumentParser
internal import Credentials
public import Environment
internal import OperatingSystem
internal import Output

extension EnvironmentFormat: ExpressibleByArgument {}

struct Env: AnsweringCommand {
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
              heddle env acme --format json
            """)

    @Argument(help: "The profile. Default: the one in effect.")
    var name: String?

    @Option(help: "How programs get the keys. Default: the profile's own mode.")
    var mode: Mode?

    @Option(help: "What to print: for bash, zsh, dash and ksh, or JSON.")
    var format = EnvironmentFormat.sh

    @Flag(help: "Show secrets on a terminal, too.")
    var reveal = false

    func answer() throws -> Answer { try answer(in: Context()) }

    func answer(in context: Context) throws -> Answer {
        let switching = try Switch(to: name, mode: mode, in: context)
        if let trouble = switching.trouble { StandardStreams.explain(trouble) }
        return Answer(format.text(switching.change, revealing: reveal || !ThisProcess.isTerminal(.output)))
    }
}
