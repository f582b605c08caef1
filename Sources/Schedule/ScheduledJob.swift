/// What a schedule runs: `heddle sync --quiet`, wherever `heddle` lies and whatever it must be told to find its places.
public struct ScheduledJob: Sendable, Equatable {
    public static let arguments = ["sync", "--quiet"]

    public struct Setting: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The absolute path of `heddle`.
    public let program: String
    /// Environment variables that a process with a clean environment needs.
    public let settings: [Setting]
    /// The folders that it writes to; none lies within another.
    public let folders: [String]
    /// The files that it reads besides.
    let files: [String]

    /// - Throws: ``ScheduleError/unwritable(_:)`` for what can't stand in a file of lines.
    public init(program: String, settings: [Setting], folders: [String], files: [String] = []) throws(ScheduleError) {
        for text in [program] + settings.map(\.value) + folders where !text.isOneLine {
            throw .unwritable(text)
        }
        self.program = program
        self.settings = settings
        self.files = files
        var outermost: [String] = []
        for folder in folders where !outermost.contains(where: { folder == $0 || folder.hasPrefix("\($0)/") }) {
            outermost.removeAll { $0.hasPrefix("\(folder)/") }
            outermost.append(folder)
        }
        self.folders = outermost
    }

    /// The program as it stands after env(1), which takes a path with a `=` for a variable.
    var wordsAfterEnv: [String] { program.contains("=") ? ["/bin/sh", "-c", #"exec "$0" "$@""#, program] : [program] }

    /// Whether anything that it needs lies below a folder.
    func needs(below folder: String) -> Bool {
        ([program] + folders + files + settings.map(\.value)).contains { $0 == folder || $0.hasPrefix("\(folder)/") }
    }
}

extension String {
    var isOneLine: Bool { unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }

    func replacing(_ pairs: KeyValuePairs<Character, String>) -> String {
        reduce(into: "") { result, character in
            result += pairs.first { $0.key == character }?.value ?? String(character)
        }
    }
}
