internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Schedule
internal import Shell
internal import Store
internal import Text
internal import Tokens

extension Heddle {
    struct Setup: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "setup",
            abstract: "Set up a profile by answering questions: from nothing to the first request.",
            discussion: """
                Asks for a name, the zone and the API token, which is not shown while it is typed and kept in a file that only \
                you can read; or for the place where the token is. Then it tries them (heddle verify), and offers to add a line \
                to your shell's start file and to install a schedule. Everything it does can be done by the commands it names.

                What is given as an option is not asked for. Leaving it with Ctrl-C undoes nothing that it said it did.

                EXAMPLES
                  heddle setup
                  heddle setup acme --zone US-EAST-04A
                """)

        @Argument(help: "The profile's name.")
        var name: String?

        @Option(help: "The availability zone, which S3 clients call the region.")
        var zone: String?

        @OptionGroup var fields: ProfileFields

        /// Those that CoreWeave documents. Others are taken, too: the list changes.
        private static let zones = ["US-EAST-04A", "US-WEST-04A", "RNO2A", "EU-SOUTH-03B"]

        func answer(in context: Context) throws -> CommandOutput {
            let questions = SetupQuestions(console: context.console)
            // Looked for first: a profile that can't be tried is only half of what was asked for.
            let daemon = try context.daemon.locate()
            var profile = try askProfile(questions, context)
            if fields.token == nil { profile.source.token = try askToken(profile, questions, context) }
            let store = try context.openStore(.creating)
            try add(profile, store, context)
            try verify(profile, by: daemon, questions, store, context)
            if try store.activeProfile() == nil
                || context.console.agrees(to: "make \(profile.name) the active profile")
            {
                try store.activate(profile.name, at: context.now.timestamp)
                context.console.say("\(profile.name) is the active profile.")
            }
            let isIntegrated = try SetupIntegration(context: context).offer()
            offerSchedule(in: context)
            let mend = context.commandToSwitch(to: profile.name)
            var table = Table()
            table.add("next:", isIntegrated ? "exec $SHELL" : mend, "give this shell its environment")
            if isIntegrated { table.add("", "heddle use \(profile.name)", "switch it to \(profile.name)") }
            table.add("", "aws s3 ls", "list its buckets")
            return CommandOutput("\(profile.name) is set up\n" + table.text)
        }

        private func askProfile(_ questions: SetupQuestions, _ context: Context) throws -> Profile {
            let taken = try context.openStore().profiles().map(\.profile.name)
            func free(_ text: String) throws -> ProfileName {
                let name = try ProfileName(text)
                // As the database has it: names that differ in case alone are too easily confused.
                if let other = taken.first(where: { $0.text.lowercased() == name.text.lowercased() }) {
                    throw StoreError.nameTaken(name, by: other)
                }
                return name
            }
            let name =
                try name.map(free)
                ?? questions.ask("Name of the profile, such as your organisation's (acme): ", free)
            let choices = Self.zones.enumerated().map { "\($0.offset + 1) \($0.element)" }.joined(separator: "  ")
            let zone =
                try zone.map { try Zone($0) }
                ?? questions.ask("Zone of its buckets, by number or name\n  \(choices): ") { answer in
                    guard let number = Int(answer) else { return try Zone(answer) }
                    guard Self.zones.indices.contains(number - 1) else {
                        throw SetupAnswerError(
                            message: "there is no zone \(number) in this list",
                            hint: "type a number from 1 to \(Self.zones.count), or a zone's name")
                    }
                    return try Zone(Self.zones[number - 1])
                }
            var profile = Profile(name: name, zone: zone)
            try fields.change(&profile, at: context.now.timestamp)
            ZoneCheck(profile).remark(on: context.console)
            return profile
        }

        /// Where the token is, or the token itself, which is kept.
        private func askToken(_ profile: Profile, _ questions: SetupQuestions, _ context: Context) throws
            -> TokenReference
        {
            let present = ["COREWEAVE_API_TOKEN", "CW_API_TOKEN", "CW_TOKEN"].first {
                !(context.environment[$0] ?? "").isEmpty
            }
            let hint = present.map { "; env:\($0) is set here" } ?? ""
            let given = try questions.ask(
                "Its API token: press Return to type or paste it unseen,\n  or say where it is (env:NAME, file:PATH\(hint)): "
            ) { answer -> TokenReference? in
                if answer.isEmpty { return nil }
                guard answer.contains(":") else {
                    throw SetupAnswerError(
                        message: "that names no place; if it was the token, it is on the screen now",
                        hint: "press Return first, then paste the token: it is not shown then")
                }
                var trial = profile
                trial.source.token = try TokenKind.all.reference(answer)
                try context.tokens.check(for: trial)
                return trial.source.token
            }
            if let given { return given }
            let token = try questions.askToken(of: profile.name)
            return try TokenVault(context).keepInFile(token, for: profile.name)
        }

        private func add(_ profile: Profile, _ store: Store, _ context: Context) throws {
            do {
                try ProfileFiles(context: context).add(profile, to: store)
            } catch {
                try? TokenVault(context).discard([profile.source.token], unlessUsedIn: store)
                throw error
            }
            context.console.say("\(profile.name) added, token from \(profile.source.token.text.printable).")
        }

        /// Goes the whole way to its buckets; another token may be given where that one is refused.
        private func verify(
            _ profile: Profile, by daemon: String, _ questions: SetupQuestions, _ store: Store, _ context: Context
        ) throws {
            var profile = profile
            var questions = questions
            questions.otherwise =
                "\(profile.name) was added, without a token that works: heddle token set \(profile.name)"
            while true {
                context.console.say("Trying it (a new key takes a few seconds to work):")
                let ending = try context.host.run(daemon, ["verify", profile.name.text])
                context.console.draw(String(decoding: ending.standardOutput, as: UTF8.self))
                if ending.status == ExitStatus.done.rawValue { return }
                guard fields.token == nil, context.console.agrees(to: "try another token") else {
                    throw SetupUnfinishedError(profile: profile.name, code: ending.status)
                }
                let old = profile.source.token
                profile.source.token = try askToken(profile, questions, context)
                _ = try ProfileFiles(context: context).update(profile, in: store)
                try TokenVault(context).discard([old], unlessUsedIn: store)
            }
        }

        private func offerSchedule(in context: Context) {
            guard (try? context.schedulers.survey().installed.isEmpty) ?? false,
                context.console.agrees(to: "install a schedule that keeps keys fresh (heddle schedule install)")
            else { return }
            do {
                let install = try ScheduleInstall.parse([])
                context.console.draw(try install.answer(in: context).text)
            } catch {
                // The profile works without one.
                context.console.explain(explained(error))
            }
        }
    }
}

/// The profile is there, but its way to its buckets is not.
struct SetupUnfinishedError: ExplainedError {
    let profile: ProfileName
    /// What `verify` ended with.
    let code: Int32

    var message: String { "\(profile) was added, but can't list its buckets yet" }
    var hint: String? { "heddle token set \(profile) && heddle verify \(profile)" }
    var status: ExitStatus { ExitStatus(rawValue: code) ?? .unavailable }
}
