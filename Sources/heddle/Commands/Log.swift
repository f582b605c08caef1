public import ArgumentParser
internal import Credentials
internal import OrderedJSON
internal import Output
public import Store

extension Event.Kind: ExpressibleByArgument {}

extension Heddle {
    struct Log: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Show what happened: refreshes, failures, switches, changes.",
            discussion: """
                Oldest first, times in UTC, never a secret. The newest 10,000 events of the last 90 days are kept, for which an import of any size counts as one. An event \
                stands under the name that its profile had then; one of kind synced, a pass over all profiles, under none.

                With --follow it goes on until it is interrupted; as JSON it then prints an object a line instead of an array.

                EXAMPLES
                  heddle log acme
                  heddle log --kind failed --since 1d
                  heddle log -f
                """)

        @Argument(help: "Only events of this profile.")
        var name: String?

        @Option(
            name: .customLong("kind"), parsing: .singleValue, help: "Only events of this kind (repeatable).")
        var kinds: [Event.Kind] = []

        @Option(help: ArgumentHelp("Only events newer than this: 90s, 10m, 2h, 7d.", valueName: "time"))
        var since: String?

        @Option(name: .shortAndLong, help: ArgumentHelp("Show the last N events, 1 to 1000000.", valueName: "n"))
        var number = 50

        @Flag(name: .shortAndLong, help: "Go on, and show events as they happen.")
        var follow = false

        @OptionGroup var options: OutputOptions

        func validate() throws {
            guard (1...1_000_000).contains(number) else { throw ValidationError("--number is from 1 to 1000000") }
        }

        /// Seconds between two looks at the database.
        private static let pause = 1.0

        func answer(in context: Context) throws -> CommandOutput {
            let start = try since.map { Timestamp(seconds: context.now.timestamp.seconds - (try Span($0).seconds)) }
            let store = try context.openStore()
            let name = try name.map { try known($0, in: store) }
            func explain(_ error: StoreError) { context.console.explain(error) }
            var events = try store.events(of: name, kinds: kinds, since: start, limit: number, onDamage: explain)
            guard follow else { return CommandOutput(text(of: events)) }
            var last: Int64 = 0
            while true {
                if !events.isEmpty { try context.console.answer(lines(of: events)) }
                last = events.last?.number ?? last
                context.sleep(Self.pause)
                events = try store.events(
                    of: name, kinds: kinds, since: start, after: last, limit: 1_000_000, onDamage: explain)
            }
        }

        /// A profile that there is, or was: of one that is gone there are still events.
        private func known(_ text: String, in store: Store) throws -> ProfileName {
            let name = try ProfileName(text)
            do {
                return try store.draft(of: name).profile.name
            } catch let error as StoreError where error.status == .noProfile {
                if try store.events(of: name, limit: 1).isEmpty { throw error }
                return name
            }
        }

        private func text(of events: [Event]) -> String {
            options.output == .json ? JSON.array(events.map(Self.json)).text + "\n" : lines(of: events)
        }

        private func lines(of events: [Event]) -> String {
            switch options.output {
            case .text:
                var table = Table()
                for event in events {
                    table.add(event.at.rfc3339, event.profile ?? "", event.kind.rawValue, event.detail ?? "")
                }
                return table.text
            case .json: return events.map { Self.json($0).text + "\n" }.joined()
            }
        }

        private static func json(_ event: Event) -> JSON {
            .object([
                ("at", .string(event.at.rfc3339)), ("profile", .optional(event.profile)),
                ("kind", .string(event.kind.rawValue)), ("detail", .optional(event.detail)),
            ])
        }
    }
}
