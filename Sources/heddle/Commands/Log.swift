public import ArgumentParser
internal import Credentials
internal import OrderedJSON
internal import Output
public import Store

extension Event.Kind: ExpressibleByArgument {}

extension Heddle {
    struct Log: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Show what happened: refreshes, failures, switches, changes.",
            discussion: """
                Oldest first, times in UTC, never a secret. The newest 10,000 events of the last 90 days are kept. An event \
                stands under the name that its profile had then; one of kind synced, a pass over all profiles, under none.

                EXAMPLES
                  heddle log acme
                  heddle log --kind failed --since 1d
                """)

        @Argument(help: "Only events of this profile.")
        var name: String?

        @Option(
            name: .customLong("kind"), parsing: .singleValue, help: "Only events of this kind (repeatable).")
        var kinds: [Event.Kind] = []

        @Option(help: ArgumentHelp("Only events newer than this: 90s, 10m, 2h, 7d.", valueName: "time"))
        var since: String?

        @Option(name: .shortAndLong, help: ArgumentHelp("Show the last N events, 1 to 10000.", valueName: "n"))
        var number = 50

        @OptionGroup var options: OutputOptions

        func validate() throws {
            guard (1...10_000).contains(number) else { throw ValidationError("--number is from 1 to 10000") }
        }

        func answer(in context: Context) throws -> CommandOutput {
            // Not looked up: of a profile that is gone there are still events.
            let name = try name.map { try ProfileName($0) }
            let start = try since.map { Timestamp(seconds: context.now.timestamp.seconds - (try Span($0).seconds)) }
            let events = try context.openStore().events(
                of: name, kinds: kinds, since: start, limit: number
            ) { context.console.explain($0) }
            switch options.output {
            case .text:
                var table = Table()
                for event in events {
                    table.add(event.at.rfc3339, event.profile ?? "", event.kind.rawValue, event.detail ?? "")
                }
                return CommandOutput(table.text)
            case .json: return CommandOutput(JSON.array(events.map(Self.json)).text + "\n")
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
