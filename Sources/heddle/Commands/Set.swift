internal import ArgumentParser
internal import Credentials
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct Set: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Change a profile.",
            discussion: """
                Says what was changed, as heddle log does later. What is not named stays. An empty --org, --note or --token-expires takes it away. With another source, \
                token or exchange, keys that the old one gave are dropped: they might be another organisation's.

                EXAMPLES
                  heddle set acme --zone EU-SOUTH-03B --note "until the move"
                  heddle set acme --token file:~/.secrets/acme-2027 --no-protected
                """)

        @Argument(help: "The profile.")
        var name: String

        @Option(help: "The availability zone, which S3 clients call the region.")
        var zone: String?

        @OptionGroup var fields: ProfileFields

        @Flag(help: "Don't ask before sending the token to another host.")
        var yes = false

        func validate() throws {
            if zone == nil, fields.isEmpty { throw ValidationError("nothing to change: name a field") }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let old = try store.draft(of: ProfileName(name))
            if let damage = old.damages.first(where: { !mends($0) }) { throw damage.error }
            var profile = old.profile
            if let zone { profile.zone = try Zone(zone) }
            try fields.change(&profile, at: context.now.timestamp)
            try confirmExchange(of: profile, insteadOf: old.profile, on: context.console)
            let new = try ProfileFiles(context: context).update(profile, in: store)
            context.explainTrouble(of: [new])
            let report = ProfileReport(snapshot: new, now: context.now)
            let wereDropped = old.hasCredentials && new.credentials.isEmpty
            let changes = new.profile.changes(since: old.profile).map { "\($0.description.printable)\n" }
            if zone != nil { ZoneCheck(new.profile).remark(on: context.console) }
            return CommandOutput(
                report.line + (wereDropped ? "  (the old token's keys were dropped)" : "") + "\n"
                    + (changes.isEmpty ? "nothing changed\n" : changes.joined()))
        }

        /// What was given, as it can be pasted.
        private var words: [String] {
            POSIXShell.pasteable(options: [("--zone", zone)]) + fields.words
        }

        /// Whether it puts something else where the row is damaged.
        private func mends(_ damage: DamagedProfile) -> Bool {
            damage.column == "zone" ? zone != nil : fields.change(column: damage.column)
        }

        /// A token is only ever sent where its owner meant it to go.
        private func confirmExchange(of profile: Profile, insteadOf old: Profile, on console: Console) throws {
            let host = profile.source.exchangeURL.hostField
            guard host != old.source.exchangeURL.hostField, !yes else { return }
            try console.confirm(
                "send the token of \(profile.name) to \(host) instead of \(old.source.exchangeURL.hostField)",
                yes: (["heddle set \(profile.name)"] + words + ["--yes"]).joined(separator: " "),
                otherwise: "\(profile.name) is unchanged")
        }
    }
}
