internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct SealingKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key",
            abstract: "Look after the sealing key, which authenticates profiles and encrypts cached keys.",
            discussion: """
                EXAMPLES
                  heddle key rotate
                  heddle key move --to kernel
                  heddle key save ~/heddle-key.txt
                """,
            subcommands: [KeyMove.self, KeySave.self, KeyLoad.self, KeyRotate.self, KeyReset.self])
    }

    struct KeyReset: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract: "Confirm profiles that can't be verified; make a new key where it is lost.",
            discussion: """
                Profiles are authenticated with the sealing key, so that a token goes only where its owner meant it to go. Those \
                that can't be verified are refused: they were changed by other means than heddle, the key is another, or the \
                database is from an older version. This shows where each would send its token and its requests, and asks; then they are \
                trusted as shown. Remove what you don't recognise first: heddle remove NAME. A no is status 1.

                Where the key is lost a new one is made where the old one was kept, and cached keys are dropped. Profiles are kept. With \
                a copy of the key nothing has to be confirmed: heddle key load.

                EXAMPLES
                  heddle key reset
                  heddle key reset --yes
                """)

        @Flag(help: "Don't ask: trust every profile as it is.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openExistingStore()
            let plan = try store.resetPlan()
            context.explainTrouble(of: [], try store.survey().damaged)
            if plan.isEmpty { return CommandOutput("nothing to confirm: every profile is verified\n") }
            if !yes {
                try confirm(plan, on: context.console)
            } else if let unrelated = plan.unrelatedKey {
                context.console.remark("\(unrelated.message), or all of that was changed")
            }
            // Where the file is gone, nobody knows where the key was.
            let isPlaceKnown = store.keyStorage != nil
            let former = try store.reset(plan, at: context.now.timestamp)
            if plan.lostKey != nil, !isPlaceKnown { context.console.remarkOfKeyInClear() }
            context.console.remark(of: former)
            let files = ProfileFiles(context: context)
            for shown in plan.unconfirmed { try files.write(store.profile(named: shown.profile.name), in: store) }
            return CommandOutput(Self.summary(plan))
        }

        private func confirm(_ plan: Store.ResetPlan, on console: Console) throws {
            try console.confirm(
                Self.question(plan), knowing: Self.facts(plan), yes: "heddle key reset --yes",
                otherwise: "nothing is confirmed")
        }

        /// What a person has to know before a yes, a line each.
        private static func facts(_ plan: Store.ResetPlan) -> [String] {
            var lines: [String] = []
            if let lost = plan.lostKey {
                lines.append("\(lost.message); a new one is made, and cached keys are dropped")
            }
            if let unrelated = plan.unrelatedKey {
                lines.append(
                    "\(unrelated.message), or all of that was changed: with a copy of the right one nothing has to be confirmed (heddle key load FILE)"
                )
            }
            if plan.isLogBroken { lines.append("the event log can't be verified up to now; it is kept as it is") }
            return lines + plan.unconfirmed.map { line($0.profile) }
        }

        /// Exactly what will be trusted of a profile.
        private static func line(_ profile: Profile) -> String {
            let source = profile.source
            return "\(profile.name): token from \(source.token.text.printable), sent to \(source.exchangeURL)"
                + " (\(source.method.rawValue)), endpoint \(profile.endpoint)"
                + (profile.isProtected ? ", protected" : ", not protected")
                + (profile.revokesReplacedKeys ? ", replaced keys are revoked" : "")
        }

        private static func question(_ plan: Store.ResetPlan) -> String {
            switch plan.unconfirmed.count {
            case 0: "go on"
            case 1: "trust this profile"
            case let count: "trust these \(count) profiles"
            }
        }

        private static func summary(_ plan: Store.ResetPlan) -> String {
            var lines = plan.unconfirmed.map { "confirmed \(line($0.profile))\n" }
            if plan.lostKey != nil { lines.append("a new sealing key was made\n") }
            if plan.isLogBroken { lines.append("the event log begins a new chain\n") }
            return lines.joined()
        }
    }
}

extension Console {
    /// Says that a key is in its file because nothing said where else it was.
    func remarkOfKeyInClear() {
        remark(
            "the key's file was gone or damaged, and nothing else says where the key was kept: it is in its file now, in the clear",
            hint:
                "if it was elsewhere (kernel, keyring, systemd-creds), move it back there, as in: heddle key move --to kernel"
        )
    }

    /// Says what is left of old keys, and what removes it.
    func remark(of former: [FormerKey]) {
        for key in former { remark(key.message, hint: key.hint) }
    }
}
