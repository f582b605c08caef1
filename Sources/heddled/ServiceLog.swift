internal import Credentials
internal import Logging
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Text

/// A service's log: one event a line on standard error, for a person or a machine.
struct ServiceLog: LogHandler {
    enum Format: String, CaseIterable {
        case text, json
    }

    let format: Format
    let clock: @Sendable () -> ClockReading
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(_ format: Format, clock: @escaping @Sendable () -> ClockReading) {
        self.format = format
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let at = clock().timestamp.rfc3339
        let own = event.metadata ?? [:]
        let fields = metadata.merging(own) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        StandardStreams.say(line(at, event.level.rawValue, event.message.description, fields))
    }

    /// - Parameter fields: what a server or a person said may be among them.
    func line(_ at: String, _ level: String, _ message: String, _ fields: [(name: String, value: String)]) -> String {
        switch format {
        case .json:
            JSON.object(
                [("at", .string(at)), ("level", .string(level)), ("event", .string(message))]
                    + fields.map { ($0.name, .string($0.value)) }
            ).text
        case .text:
            (["\(at) \(level) \(message)"] + fields.map { "\($0.name)=\(Self.word($0.value))" }).joined(separator: " ")
        }
    }

    /// As it is where it is one word, else as a JSON string.
    private static func word(_ value: String) -> String {
        let value = value.printable
        let isWord =
            !value.isEmpty && !value.hasAny(of: "\"=")
            && !value.unicodeScalars.contains(where: \.properties.isWhitespace)
        return isWord ? value : JSON.string(value).text
    }
}
