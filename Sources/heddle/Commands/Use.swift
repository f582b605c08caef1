public import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
public import Shell
internal import Store

extension ShellName: ExpressibleByArgument {}

extension Heddle {
    struct Use: ContextCommand {
        static let name = "use"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Make a profile the active one.",
            discussion: """
                Commands use the active profile unless you name another. In a shell that ran heddle init, use \
                switches that shell, too; other shells that are running keep what they have. Without heddle init:  \
                eval "$(heddle env NAME)"

                EXAMPLES
                  heddle use acme
                  heddle use -        back to the one before
                  heddle use          choose at the terminal: type to filter, arrows, Enter, Esc
                """)

        @Argument(help: "The profile, or - for the one that was active before. Default: chosen at the terminal.")
        var name: String?

        @Flag(help: "Change the active profile only, not this shell.")
        var global = false

        @Flag(help: "Switch this shell only; requires a shell that ran heddle init.")
        var shell = false

        @Flag(help: "Don't ask before switching to a protected profile.")
        var yes = false

        @Option(help: "How programs in this shell get the keys. Default: the profile's own mode.")
        var mode: Mode?

        /// Asked for by the function that `heddle init` defines: a program can't switch the shell it runs in, so it
        /// says how.
        @Option(help: .hidden)
        var emit: ShellName?

        func validate() throws {
            if shell, global { throw ValidationError("--shell and --global can't be combined") }
            if mode != nil, global {
                throw ValidationError("--mode and --global can't be combined: heddle set NAME --mode")
            }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let before = try store.activeName()
            guard let name = try self.name(store, context) else { throw Self.declined(before) }
            let target = try store.profile(named: name)
            try target.requireTrust()
            let profile = target.profile
            if emit == nil, shell || mode != nil {
                throw UsageError(
                    "a program can't switch the shell it runs in",
                    hint: context.commandToSwitch(to: profile.name, mode: mode))
            }
            if profile.isProtected, !yes {
                try context.console.confirm(
                    "\(profile.name) is protected: switch to it", yes: "heddle use \(profile.name) --yes",
                    otherwise: Self.declined(before).message)
            }
            // Before anything is changed, for it may fail: keys have to be fetched in mode keys.
            let switching = emit == nil || global ? nil : try Switch(to: target, mode: mode, in: store, context)
            if let switching { try InitializedShell(context.environment).check(switching.change) }
            if switching == nil { try ProfileFiles(context: context).write(target, in: store) }
            if !shell { try store.activate(profile.name, at: context.now.timestamp) }
            if !global, emit == nil { warnOfShell(profile, context) }
            let state = ProfileReport(snapshot: switching?.snapshot ?? target, now: context.now)
            state.remarkOnFailure(on: context.console)
            let was = before == profile.name ? "as before" : "was: \(before?.text ?? "none")"
            let report = "\(state.line)  (\(shell ? "this shell" : was))"
            guard let emit else { return CommandOutput(report + "\n") }
            if let trouble = switching?.trouble { context.console.explain(trouble) }
            let isHidden = context.console.isTerminal(.output)
            return CommandOutput(emit.code(switching?.change, saying: report, revealing: !isHidden))
        }

        private static func declined(_ before: ProfileName?) -> DeclinedError {
            DeclinedError(before.map { "not switched: \($0) is still active" } ?? "not switched: no profile is active")
        }

        /// nil: none was chosen.
        private func name(_ store: Store, _ context: Context) throws -> ProfileName? {
            guard let name else {
                return try ProfilePicker(
                    context: context, store: store, canSuspend: emit == nil
                ).choose()
            }
            guard name == "-" else { return try ProfileName(name) }
            // A shell goes back to what it had itself, whatever others have chosen since.
            if emit != nil, !global, let own = context.environment["HEDDLE_PREVIOUS"], !own.isEmpty {
                return try ProfileName(own)
            }
            guard let previous = try store.previousProfile() else { throw NoPreviousProfileError() }
            return previous
        }

        /// `HEDDLE_PROFILE` beats the active profile, so in this shell nothing seems to have happened.
        private func warnOfShell(_ profile: Profile, _ context: Context) {
            guard let shell = context.environment[Selection.variable], !shell.isEmpty, shell != profile.name.text else {
                ShellComparison(with: profile, in: context).remark(on: context.console)
                return
            }
            context.console.remark(
                "this shell stays with \(shell): \(Selection.variable) is set",
                hint: context.commandToSwitch(to: profile.name))
        }
    }
}

/// `use -` where no profile was active before.
struct NoPreviousProfileError: ExplainedError {
    var message: String { "no previous profile" }
    var hint: String? { "name one that heddle list shows: heddle use NAME" }
    var status: ExitStatus { .noProfile }
}
