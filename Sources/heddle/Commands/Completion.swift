internal import ArgumentParser
internal import Output
internal import Shell

extension Heddle {
    struct Completion: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "completion",
            abstract: "Print the shell code that completes heddle's commands on TAB.",
            discussion: """
                heddle init brings it along; this is for shells that don't run that.

                EXAMPLES
                  heddle completion bash > ~/.local/share/bash-completion/completions/heddle
                  heddle completion zsh > ~/.zfunc/_heddle
                  heddle completion fish > ~/.config/fish/completions/heddle.fish
                """)

        @Argument(help: "bash, zsh or fish.")
        var shell: ShellName

        func answer() throws -> CommandOutput { CommandOutput(shell.completion) }
    }
}
