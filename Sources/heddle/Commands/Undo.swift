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
            abstract: "Take back the last use, add, set, rename, remove, bind, unbind or import.",
            discussion: """
                Says what it takes back, and asks where the other way would have been asked about, too: removing a profile that was \
                added, going back to a protected one, sending a token to another host. Before it deletes a token that \
                heddle token set or setup stored it asks, too. An import, or an update of a catalog, is \
                taken back as a whole, with what is remembered of the catalog. Repeat it to go further back. A removed \
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
            let deleted = try deletedTokens(by: step, in: store, context)
            let consequences = try consequences(of: step, deleting: deleted, in: store, context)
            if dryRun { return CommandOutput(lines("would undo: \(heading)", consequences)) }
            if !yes, let question = try question(step, deleting: deleted, in: store, context) {
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
        private func consequences(
            of step: UndoStep, deleting deleted: Swift.Set<ProfileName>, in store: Store, _ context: Context
        ) throws -> [String] {
            let catalogs = try change(back: step, context)?.former.map { former in
                former.wasFollowed
                    ? "heddle catalog update offers again what changed in \(former.place)"
                    : "\(former.place) is no longer followed"
            }
            return try step.actions.flatMap { action in
                let lines = try consequences(of: action, deleting: deleted, in: store, context)
                // Of several it must be said which.
                guard step.isImport, case .restore(_, let name) = action else { return lines }
                return lines.map { "\(name): \($0)" }
            } + (catalogs ?? [])
        }

        /// What is remembered again of the catalogs that an import is of; nil: nothing else than now.
        private func change(back step: UndoStep, _ context: Context) throws -> FollowedCatalogs.Change? {
            step.catalogs.isEmpty ? nil : try FollowedCatalogs(context.paths).change(backTo: step.catalogs)
        }

        private func consequences(
            of action: UndoStep.Action, deleting deleted: Swift.Set<ProfileName>, in store: Store, _ context: Context
        ) throws -> [String] {
            switch action {
            case .activate(let name?): return ["\(name) is active again"]
            case .activate(nil): return ["no profile is active"]
            case .restore(let profile, let name):
                return profile.changes(since: try store.draft(of: name).profile).map(\.description)
                    + (deleted.contains(name) ? ["the stored token is deleted"] : [])
                    + [lostToken(action, deleting: deleted, context)].compactMap(\.self)
            case .rename(_, let name): return ["it is \(name) again"]
            case .bringBack(let profile, let directories):
                return ["\(profile.name) is back, without keys: token from \(profile.source.token)"]
                    + directories.map { "\($0) is bound to it again" }
            case .remove(let name):
                let what = deleted.contains(name) ? ", its cached keys and its stored token" : " and its cached keys"
                return ["\(name)\(what) are removed"]
            case .bind(let directory, let name?): return ["\(directory) is bound to \(name) again"]
            case .bind(let directory, nil): return ["\(directory) is no longer bound"]
            }
        }

        /// `token set` deleted what it had stored before, so undo brings back a reference to nothing.
        ///
        /// - Returns: nil where that is not so, or no token is deleted.
        private func lostToken(
            _ action: UndoStep.Action, deleting deleted: Swift.Set<ProfileName>, _ context: Context
        ) -> String? {
            guard case .restore(let profile, let name) = action, deleted.contains(name),
                TokenVault(context).isLost(profile.source.token)
            else { return nil }
            return "\(name) is left without a stored token: the one before was deleted when this one was set"
        }

        /// What a person has to say yes to; nil: nothing.
        private func question(
            _ step: UndoStep, deleting deleted: Swift.Set<ProfileName>, in store: Store, _ context: Context
        ) throws -> String? {
            let removed = step.actions.compactMap { if case .remove(let name) = $0 { name.text } else { nil } }
            var questions: [String] = []
            if !removed.isEmpty {
                questions = ["remove \(Self.list(removed)) and \(removed.count == 1 ? "its" : "their") cached keys"]
            }
            if !deleted.isEmpty {
                let names = Self.list(deleted.map(\.text).sorted())
                questions.append("delete the stored token\(deleted.count == 1 ? "" : "s") of \(names)")
                questions += step.actions.compactMap { lostToken($0, deleting: deleted, context) }
            }
            questions += try step.actions.compactMap { try question($0, in: store) }
            return questions.isEmpty ? nil : questions.joined(separator: "; ")
        }

        /// Of hundreds a list would help nobody.
        private static func list(_ names: [String]) -> String {
            names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
        }

        private func question(_ action: UndoStep.Action, in store: Store) throws -> String? {
            switch action {
            case .activate(let name?):
                let profile = try store.profile(named: name)
                try profile.requireTrust()
                return profile.profile.isProtected ? "\(name) is protected: switch to it" : nil
            case .restore(let profile, let name):
                let host = profile.source.exchangeURL.hostField
                let present = try store.draft(of: name).profile.source.exchangeURL.hostField
                return host == present ? nil : "send the token of \(name) to \(host) instead of \(present)"
            case .activate(nil), .rename, .bringBack, .bind, .remove: return nil
            }
        }

        private func carryOut(_ step: UndoStep, in store: Store, _ context: Context) throws {
            let files = ProfileFiles(context: context)
            // Of a renamed one lines of a person's own go along.
            let removed = step.actions.compactMap(removedName)
            // What one catalog added and the next one changed goes altogether.
            let written = Swift.Set(step.actions.compactMap(writtenName)).subtracting(removed).map(\.self)
            let former = step.isImport ? nil : removed.first
            let tokens = try step.actions.compactMap { try presentToken($0, in: store) }
            try files.changing(written, in: store) { remember in
                try store.undo(step, at: context.now.timestamp)
                try store.writeBindings()
                try files.write(written.map(store.profile(named:)), former: former, in: store)
                try change(back: step, context).map(remember)
            }
            files.remove(removed)
            // A token that heddle token set stored for what is undone would lie there for ever.
            try TokenVault(context).discard(tokens, unlessUsedIn: store)
        }

        /// Where the token is that a profile has until its change is undone.
        private func presentToken(_ action: UndoStep.Action, in store: Store) throws -> TokenReference? {
            switch action {
            case .restore(_, let name), .remove(let name): try store.draft(of: name).profile.source.token
            case .activate, .rename, .bringBack, .bind: nil
            }
        }

        /// The profiles whose tokens heddle token set or setup stored, and that nothing refers to afterwards.
        private func deletedTokens(
            by step: UndoStep, in store: Store, _ context: Context
        ) throws -> Swift.Set<ProfileName> {
            var tokens = Dictionary(
                uniqueKeysWithValues: try store.profiles().map { profile in
                    (profile.profile.name, profile.profile.source.token)
                })
            var former: [(name: ProfileName, token: TokenReference)] = []
            for action in step.actions {
                guard let token = try presentToken(action, in: store) else { continue }
                switch action {
                case .restore(let profile, let name):
                    former.append((name, token))
                    tokens[name] = profile.source.token
                case .remove(let name):
                    former.append((name, token))
                    tokens[name] = nil
                case .activate, .rename, .bringBack, .bind: break
                }
            }
            let vault = TokenVault(context)
            let others = Swift.Set(tokens.values)
            return Swift.Set(former.filter { vault.isDeleted($0.token, leaving: others) }.map(\.name))
        }

        /// The profile whose files are written.
        private func writtenName(_ action: UndoStep.Action) -> ProfileName? {
            switch action {
            case .restore(_, let name): name
            case .rename(_, let old): old
            case .bringBack(let profile, _): profile.name
            case .activate, .bind, .remove: nil
            }
        }

        /// The profile whose files go.
        private func removedName(_ action: UndoStep.Action) -> ProfileName? {
            switch action {
            case .rename(let name, _), .remove(let name): name
            case .activate, .restore, .bringBack, .bind: nil
            }
        }

        /// What isn't as it was, though it is undone.
        private func remark(on step: UndoStep, _ context: Context) {
            if case .activate(let name?) = step.actions.first {
                guard let shell = context.environment[Selection.variable], !shell.isEmpty, shell != name.text else {
                    return
                }
                context.console.remark(
                    "this shell stays with \(shell.printable): \(Selection.variable) is set",
                    hint: context.commandToSwitch(to: name))
            }
            context.remarkOnTokens(
                of: step.actions.compactMap { action in
                    switch action {
                    case .bringBack(let profile, _), .restore(let profile, _): profile
                    case .activate, .rename, .remove, .bind: nil
                    }
                })
        }
    }
}
