public import ArgumentParser

/// What `-o` takes.
public enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}

/// `-o, --output text|json`, of every command that reads.
public struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Output format: text for people, json for programs.")
    public var output = OutputFormat.text

    public init() {}
}
