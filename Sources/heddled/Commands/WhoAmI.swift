internal import ArgumentParser
internal import Credentials
internal import Exchange
internal import Issuing
internal import OrderedJSON
internal import Output
internal import Store
internal import Sync

extension Heddled {
    struct WhoAmI: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "whoami",
            abstract: "Show who a profile's keys are for: principal, organisation, groups.",
            discussion: """
                Shows what the exchange said when it made the cached keys, and since when and until when they work. Keys are \
                made only if there are none that are valid; after a change of groups, heddle sync --force makes new ones.

                --can asks CoreWeave whether the token's user may do something with all resources (*). A no can still be a yes \
                for a single bucket. Keys of source access-key are another principal's than the token's user.

                Prints its report whatever it finds. The status is 0, or 77 if something that --can names is not allowed; else \
                that of what went wrong, as for heddle sync.

                EXAMPLES
                  heddle whoami acme
                  heddle whoami acme -o json | jq -r '.groups[]'
                  heddle whoami acme --can s3:PutObject cwobject:CreateAccessKey
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var name: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Also ask whether this is allowed, such as s3:PutObject.", valueName: "action"))
        var can: [String] = []

        @OptionGroup var options: OutputOptions

        @OptionGroup var colours: ColourOptions

        func answer() throws -> CommandOutput { try answer(in: Context()) }

        func answer(in context: Context) throws -> CommandOutput {
            let actions = try can.map { text throws(InvalidValue) in try ActionName(text) }
            let store = try context.openStore()
            let snapshot = try store.read {
                try Selection(named: name, environment: context.environment, in: $0).snapshot
            }
            try snapshot.requireTrust()
            var report = WhoAmIReport(profile: snapshot.profile, now: context.timing.now().timestamp)
            do {
                report.keys = try keys(of: snapshot, in: store, context)
            } catch {
                report.failure = explained(error)
            }
            // What the token's user may do is known without keys, and may be why there are none.
            if report.failure == nil || report.failure?.status == .refused {
                ask(actions, of: snapshot.profile, context, &report)
            }
            if let failure = report.failure { StandardStreams.explain(failure) }
            let denied = report.rights.filter { !$0.isAllowed }.map(\.action.text)
            if !denied.isEmpty {
                StandardStreams.say(
                    StandardStreams.explanation(
                        message: "no policy grants \(denied.joined(separator: ", ")) to the token's user", hint: nil))
            }
            switch options.output {
            case .json: return CommandOutput(report.json.text + "\n", status: report.status)
            case .text:
                let style = Console.standard.style(context.environment, colours.color)
                return CommandOutput(report.text(style), status: report.status)
            }
        }

        private func keys(
            of snapshot: ProfileSnapshot, in store: SharedStore, _ context: Context
        ) throws -> WhoAmIReport.Keys {
            let now = context.timing.now()
            let isValid = snapshot.credentials.first.map { $0.lifetime.validity(at: now) > 0 } ?? false
            let keyed = isValid ? snapshot : try obtain(snapshot.profile.name, in: store, context)
            guard let newest = keyed.credentials.first else {
                throw StoreError.changedMeanwhile(snapshot.profile.name)
            }
            let reading = context.timing.now()
            return try store.read { store in
                WhoAmIReport.Keys(
                    shortID: try store.open(newest, of: keyed, at: reading).shortKeyID,
                    obtained: Timestamp(
                        seconds: reading.timestamp.seconds - Int(newest.lifetime.age(at: reading))),
                    expires: newest.lifetime.end(at: reading),
                    principal: try store.principal(of: newest, of: keyed, at: reading).flatMap(Principal.init(json:)))
            }
        }

        private func obtain(
            _ name: ProfileName, in store: SharedStore, _ context: Context
        ) throws -> ProfileSnapshot {
            let results = context.pass(over: store).run([name], SyncRequest(urgency: .wanted), .init(jobs: 1))
            if let error = results.error { throw error }
            if let result = results.profiles.first, result.outcome == .failed {
                let errors: [(any ExplainedError)?] = [result.error, result.localError]
                if let error = errors.compactMap(\.self).first { throw error }
            }
            return try store.read { try $0.profile(named: name) }
        }

        private func ask(
            _ actions: [ActionName], of profile: Profile, _ context: Context, _ report: inout WhoAmIReport
        ) {
            let rights = context.rights
            do {
                for action in actions {
                    report.rights.append(
                        .init(
                            action: action,
                            isAllowed: try rights.allows(action, for: profile, now: context.timing.now)))
                }
            } catch {
                report.failure = report.failure ?? explained(error)
            }
        }
    }
}
