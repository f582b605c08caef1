internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Sync

extension Heddled {
    struct Sync: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "sync",
            abstract: "Refresh the keys of profiles that are due.",
            discussion: """
                Due is what has half of its lifetime left, or less; what ends first is refreshed first. With no name, all \
                profiles are looked at, and a profile that failed is left alone for a while. A profile that is named is tried \
                now, unless CoreWeave asked to be left alone (Retry-After); --force asks all the same, due or not.

                Of many that want one profile refreshed, one does it and the others take its result.

                The status is 0 if all is well, else the first of these that any profile met: 77 the token was refused; 78 the \
                token reference gives none; 69 the exchange can't be reached and nothing valid is cached; 75 try again.

                EXAMPLES
                  heddle sync
                  heddle sync acme --force
                  heddle sync --watch                     (goes on, and refreshes each profile when it is due)
                  */5 * * * *  heddle sync --quiet        (in a crontab: silent unless something fails)
                """)

        @Argument(help: "The profiles. Default: all of them.")
        var names: [String] = []

        @Flag(help: "All profiles, which is what no name means; with --force, all are refreshed.")
        var all = false

        @Flag(help: "Refresh what is not due, too, and wait nothing out.")
        var force = false

        @Option(help: ArgumentHelp("Refresh what ends within this time, too: 90s, 10m, 2h.", valueName: "time"))
        var within: String?

        @Option(help: ArgumentHelp("How many at a time, 1 to 64.", valueName: "n"))
        var jobs = 8

        @Option(help: ArgumentHelp("Begin no further refresh after this time.", valueName: "time"))
        var deadline = "5m"

        @Flag(help: "Say nothing but what failed.")
        var quiet = false

        @Flag(help: "Go on until told to end, and refresh each when it is due: heddled run --help.")
        var watch = false

        @OptionGroup var service: ServiceOptions

        @OptionGroup var options: OutputOptions

        static func validate(jobs: Int) throws {
            guard (1...64).contains(jobs) else { throw ValidationError("--jobs is a number from 1 to 64") }
        }

        func validate() throws {
            try Self.validate(jobs: jobs)
            if watch, force || within != nil || quiet || options.output == .json {
                throw ValidationError("--watch goes with names, --jobs and --log-format alone")
            }
            if !watch, service.logFormat != nil { throw ValidationError("--log-format goes with --watch") }
            if all, !names.isEmpty { throw ValidationError("--all and names exclude each other") }
            if force, !all, names.isEmpty {
                throw ValidationError("--force refreshes what is named: name profiles, or all of them with --all")
            }
        }

        func answer() throws -> CommandOutput { try answer(in: Context()) }

        func answer(in context: Context) throws -> CommandOutput {
            if watch {
                let watched = names.isEmpty ? nil : try profiles(Store(context.paths)).map(\.profile.name)
                try Service(context: context, logFormat: service.logFormat ?? .text, jobs: jobs).run(watched)
                return CommandOutput()
            }
            let within = try within.map { Double(try Span($0).seconds) }
            let urgency: SyncRequest.Urgency = force ? .forced : names.isEmpty ? .routine : .wanted
            let store = try Store(context.paths)
            let profiles = try profiles(store)
            let names = profiles.map(\.profile.name)
            if names.isEmpty, !quiet {
                StandardStreams.explain(SelectionError.nothingSelected(first: nil))
            }
            let deadline = try Double(Span(deadline).seconds)
            let progress = ProgressLine(isShown: !quiet && options.output == .text, of: names.count)
            let outcomes = try context.openPass().run(
                profiles.endingFirst(at: context.timing.now()), SyncRequest(urgency: urgency, within: within),
                .init(jobs: jobs, deadline: deadline), onResult: progress.count)
            progress.clear()
            let ofProfile = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.profile, $0) })
            let results = names.compactMap { ofProfile[$0] }
            for result in results { Self.explain(result) }
            if self.names.isEmpty { Self.record(results, in: store, at: context.timing.now().timestamp) }
            if results.count < names.count {
                StandardStreams.say(
                    StandardStreams.explanation(
                        message:
                            "\(names.count - results.count) of \(names.count) profiles were not reached within \(self.deadline)",
                        hint: "try again, or give it more time with --deadline"))
            }
            let text =
                switch options.output {
                case .json: Self.json(results).text + "\n"
                case .text: quiet ? "" : Self.table(results, at: context.timing.now())
                }
            let isCut = results.status == .done && results.count < names.count
            return CommandOutput(text, status: isCut ? .tryAgain : results.status)
        }

        /// What was named, each once and in the order given; else all.
        private func profiles(_ store: Store) throws -> [ProfileSnapshot] {
            if names.isEmpty { return try store.profiles() }
            var seen: Swift.Set<ProfileName> = []
            return try names.map { try store.profile(named: ProfileName($0)) }.filter {
                seen.insert($0.profile.name).inserted
            }
        }

        /// Writes down what a pass over all profiles came to. That this fails is no reason to call the pass failed.
        private static func record(_ results: [SyncResult], in store: Store, at now: Timestamp) {
            guard results.contains(where: \.wasTried) else { return }
            let summary = SyncSummary(
                refreshed: results.count { $0.outcome == .refreshed }, failed: results.count { $0.outcome == .failed })
            do {
                try store.record(summary, at: now)
            } catch let error as any ExplainedError {
                StandardStreams.explain(error)
            } catch {
                preconditionFailure("an error without words: \(error)")
            }
        }

        private static func explain(_ result: SyncResult) {
            if let error = result.error {
                StandardStreams.explain(error)
            } else if result.outcome == .busy {
                StandardStreams.say(
                    StandardStreams.explanation(
                        message: "\(result.profile): somebody else is refreshing it and takes long", hint: "try again"))
            }
        }

        private static func table(_ results: [SyncResult], at now: ClockReading) -> String {
            var table = Table()
            for result in results {
                let left = result.expires.map { "\(shortSpan(seconds: $0.seconds - now.timestamp.seconds)) left" }
                table.add(result.profile.text, result.outcome.rawValue, left ?? "")
            }
            return table.text
        }

        private static func json(_ results: [SyncResult]) -> JSON {
            let rows = results.map { result in
                let error = result.error.map { error in
                    JSON.object([
                        ("kind", .string(error.failure.kind.rawValue)), ("message", .string(error.failure.message)),
                    ])
                }
                return JSON.object([
                    ("profile", .string(result.profile.text)), ("outcome", .string(result.outcome.rawValue)),
                    ("expires_at", .optional(result.expires?.rfc3339)), ("error", error ?? .null),
                ])
            }
            func count(_ outcome: SyncResult.Outcome) -> JSON { .integer(results.count { $0.outcome == outcome }) }
            return .object([("results", .array(rows)), ("refreshed", count(.refreshed)), ("failed", count(.failed))])
        }
    }
}
