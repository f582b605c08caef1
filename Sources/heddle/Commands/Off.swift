internal import ArgumentParser
internal import Output

extension Heddle {
    struct Off: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "off",
            abstract: "Restore this shell's environment from before the first switch.",
            discussion: """
                Variables that were set come back with their old values, the rest are unset. The function that heddle init \
                defines does it: a program can't change the shell it runs in.

                EXAMPLES
                  heddle off
                """)

        func answer() throws -> CommandOutput {
            throw UsageError(
                "a program can't change the shell it runs in",
                hint:
                    "eval \"$(heddle init bash)\"  (or zsh; in fish: heddle init fish | source), then switch and heddle off"
            )
        }
    }
}
