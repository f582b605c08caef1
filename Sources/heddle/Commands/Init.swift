internal import ArgumentParser
internal import OperatingSystem
internal import Output
internal import Shell
internal import Store

extension Heddle {
    struct Init: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Print the shell code that integrates heddle, for its startup file.",
            discussion: """
                It lets use and off change that shell, shows the profile in its prompt without starting a process, switches it \
                when it enters a bound directory and back when it leaves, and completes heddle's words on TAB. HEDDLE_PROMPT=0 \
                leaves the prompt alone.

                EXAMPLES
                  eval "$(heddle init bash)"       in ~/.bashrc, at the end
                  eval "$(heddle init zsh)"        in ~/.zshrc, at the end
                  heddle init fish | source        in ~/.config/fish/config.fish
                """)

        @Argument(help: "bash (4.4 or newer), zsh or fish (3.6 or newer).")
        var shell: ShellName

        func answer(in context: Context) throws -> CommandOutput {
            guard let program = context.host.lastingPath(context.environment["PATH"]) else { throw ProgramPathError() }
            // Whatever is wrong with the database will be told by the next command: a start-up file must not fail for
            // it.
            try? Self.refreshState(context)
            return CommandOutput(shell.initialisation(program: program))
        }

        /// What shells read can be lost; they rely on it, and here one begins.
        private static func refreshState(_ context: Context) throws {
            guard try FileGuard.checkFile(context.paths.database, .privateToOwner) else { return }
            let store = try context.openStore()
            try store.restoreState(at: context.now)
            try store.writeBindings()
        }
    }
}
