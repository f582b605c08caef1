internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store
internal import Text
internal import Tokens

extension Heddle {
    struct Undo: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "undo",
            abstract: "Take back the last use, add, set, rename, remove, bind or unbind.",
            discussion: """
                Says what it takes back, and asks where the other way would have been asked about, too: removing a profile that was \
                added, going back to a protected one, sending a token to another host. Repeat it to go further back. A removed \
                profile comes back without keys, and without its token if Heddle kept that. What came before a key reset can't be \
                undone; refreshes, forget and sync are no changes and are passed over. Running shells keep what they have.

                EXAMPLES
                  heddle undo
                  heddle undo --dry-run    only say what it would take back
                """)

        @Flag(help: "Only say what would be taken back.")
        var dryRun = false

        @Flag(help: "Don't ask.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let step = try store.undoStep()
            let age = shortSpan(seconds: context.now.timestamp.seconds - step.event.at.seconds)
            let heading = "\(step.command)  (\(age) ago)"
            let consequences = try consequences(of: step, in: store)
            if dryRun { return CommandOutput(lines("would undo: \(heading)", consequences)) }
            if !yes, let question = try question(step, in: store) {
                try context.console.confirm(
                    "undo \(heading): \(question)", yes: "heddle undo --yes", otherwise: "nothing is undone")
            }
            try carryOut(step, in: store, context)
            remark(on: step, context)
            return CommandOutput(lines("undone: \(heading)", consequences))
        }

        private func lines(_ heading: String, _ consequences: [String]) -> String {
            ([heading] + consequences).map { $0.printable + "\n" }.joined()
        }

        /// What is other than now, a line each.
        private func consequences(of step: UndoStep, in store: Store) throws -> [String] {
            switch step.action {
            case .activate(let name?): return ["\(name) is active again"]
            case .activate(nil): return ["no profile is active"]
            case .restore(let profile, let name):
                return profile.changes(since: try store.draft(of: name).profile).map(\.description)
            case .rename(_, let name): return ["it is \(name) again"]
            case .bringBack(let profile, let directories):
                return ["\(profile.name) is back, without keys: token from \(profile.source.token)"]
                    + directories.map { "\($0) is bound to it again" }
            case .remove(let name): return ["\(name) and its cached keys are removed"]
            case .bind(let directory, let name?): return ["\(directory) is bound to \(name) again"]
            case .bind(let directory, nil): return ["\(directory) is no longer bound"]
            }
        }

        /// What a person has to say yes to; nil: nothing.
        private func question(_ step: UndoStep, in store: Store) throws -> String? {
            switch step.action {
            case .remove(let name): return "remove \(name) and its cached keys"
            case .activate(let name?):
                let profile = try store.profile(named: name)
                try profile.requireTrust()
                return profile.profile.isProtected ? "\(name) is protected: switch to it" : nil
            case .restore(let profile, let name):
                let host = profile.source.exchangeURL.hostField
                let present = try store.draft(of: name).profile.source.exchangeURL.hostField
                return host == present ? nil : "send the token of \(name) to \(host) instead of \(present)"
            case .activate(nil), .rename, .bringBack, .bind: return nil
            }
        }

        private func carryOut(_ step: UndoStep, in store: Store, _ context: Context) throws {
            let files = ProfileFiles(context: context)
            let (written, removed) = names(step)
            try files.changing(written, in: store) {
                try store.undo(step, at: context.now.timestamp)
                try store.writeBindings()
                for name in written {
                    let snapshot = try store.profile(named: name)
                    try files.writePrivateFiles(snapshot, former: removed)
                    try files.write(snapshot, in: store)
                }
            }
            if let removed { files.remove(removed) }
        }

        /// The profiles whose files are written, and the one whose files go.
        private func names(_ step: UndoStep) -> (written: [ProfileName], removed: ProfileName?) {
            switch step.action {
            case .activate, .bind: ([], nil)
            case .restore(_, let name): ([name], nil)
            case .rename(let name, let old): ([old], name)
            case .bringBack(let profile, _): ([profile.name], nil)
            case .remove(let name): ([], name)
            }
        }

        /// What isn't as it was, though it is undone.
        private func remark(on step: UndoStep, _ context: Context) {
            switch step.action {
            case .activate(let name?):
                guard let shell = context.environment[Selection.variable], !shell.isEmpty, shell != name.text else {
                    return
                }
                context.console.remark(
                    "this shell stays with \(shell.printable): \(Selection.variable) is set",
                    hint: context.commandToSwitch(to: name))
            case .bringBack(let profile, _), .restore(let profile, _):
                do throws(ProfileTokenError) {
                    try context.tokens.check(for: profile)
                } catch {
                    context.console.explain(error)
                }
            default: break
            }
        }
    }
}
