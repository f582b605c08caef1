internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Shell
internal import Store

extension Heddle {
    struct Init: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Print the shell code that integrates heddle, for its startup file.",
            discussion: """
                It lets use and off change that shell, shows the profile in its prompt without starting a process, switches it \
                when it enters a bound directory and back when it leaves, and completes heddle's words on TAB. HEDDLE_PROMPT=0 \
                leaves the prompt alone.

                A new shell has no profile until it is switched. With --follow it starts with the active profile, unless that is \
                protected or needs keys that aren't there yet. A shell that inherits a profile keeps it.

                The functions run the heddle that printed them, whatever PATH is later. In zsh TAB needs compinit \
                (autoload -Uz compinit && compinit), before or after this.

                EXAMPLES
                  eval "$(heddle init bash)"             in ~/.bashrc, at the end
                  eval "$(heddle init zsh)"              in ~/.zshrc, at the end
                  heddle init fish | source              in ~/.config/fish/config.fish
                  eval "$(heddle init bash --follow)"    new shells take the active profile
                """)

        @Argument(help: "bash (4.4 or newer), zsh or fish (3.6 or newer).")
        var shell: ShellName

        @Flag(help: "Switch each new shell to the active profile.")
        var follow = false

        func answer(in context: Context) throws -> CommandOutput {
            guard let program = context.host.lastingPath(context.environment["PATH"]) else { throw ProgramPathError() }
            // Whatever is wrong with the database will be told by the next command: a start-up file must not fail for
            // it.
            try? Self.refreshState(context)
            let switching = follow ? followedSwitch(context) : nil
            return CommandOutput(shell.initialisation(program: program, switching: switching))
        }

        /// What switches a new shell to the active profile; nil where that isn't to be. A shell's start neither fails
        /// for it nor waits for keys.
        private func followedSwitch(_ context: Context) -> String? {
            do {
                guard let store = try context.presentStore(), let active = try store.activeProfile() else { return nil }
                if active.profile.isProtected { throw FollowError.protected(active.profile.name) }
                let hasKeys = [.fresh, .expiring].contains(active.status(at: context.now))
                if active.profile.mode == .keys, !hasKeys { throw FollowError.noKeys(active.profile.name) }
                let switching = try Switch(to: active, mode: nil, in: store, context)
                let isHidden = context.console.isTerminal(.output)
                return shell.code(switching.change, saying: "", revealing: !isHidden)
            } catch {
                context.console.explain(explained(error))
                return nil
            }
        }

        /// What shells read can be lost; they rely on it, and here one begins.
        private static func refreshState(_ context: Context) throws {
            guard let store = try context.presentStore() else { return }
            try store.restoreState(at: context.now)
            try store.writeBindings()
        }
    }
}

/// Why a new shell does not take the active profile.
private enum FollowError: ExplainedError {
    case protected(ProfileName)
    case noKeys(ProfileName)

    var message: String {
        switch self {
        case .protected(let name): "this shell is not switched: \(name) is protected"
        case .noKeys(let name): "this shell is not switched: \(name) has no keys yet"
        }
    }

    var hint: String? {
        switch self {
        case .protected(let name), .noKeys(let name): "heddle use \(name)"
        }
    }

    var status: ExitStatus { .setUp }
}
