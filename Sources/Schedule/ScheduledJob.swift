/// What a schedule runs: `heddle sync --quiet`, wherever `heddle` lies and whatever it must be told to find its paths.
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
    /// The directories that it writes to; none lies within another.
    public let directories: [String]
    /// The files that it reads besides.
    let files: [String]

    /// - Throws: ``ScheduleError/unwritable(_:)`` for what can't stand in a file of lines.
    public init(program: String, settings: [Setting], directories: [String], files: [String] = []) throws(ScheduleError)
    {
        for text in [program] + settings.map(\.value) + directories where !text.isOneLine {
            throw .unwritable(text)
        }
        self.program = program
        self.settings = settings
        self.files = files
        var outermost: [String] = []
        for directory in directories
        where !outermost.contains(where: { directory == $0 || directory.hasPrefix("\($0)/") }) {
            outermost.removeAll { $0.hasPrefix("\(directory)/") }
            outermost.append(directory)
        }
        self.directories = outermost
    }

    /// The program as it stands after env(1), which takes a path with a `=` for a variable.
    var wordsAfterEnv: [String] { program.contains("=") ? ["/bin/sh", "-c", #"exec "$0" "$@""#, program] : [program] }

    /// Whether anything that it needs lies below a directory.
    func needs(below directory: String) -> Bool {
        ([program] + directories + files + settings.map(\.value)).contains {
            $0 == directory || $0.hasPrefix("\(directory)/")
        }
    }
}

/// The variables that lead a job to one home of Heddle's or another, as a job for this one carries them.
struct HomeSettings {
    private static let names = ["HEDDLE_HOME", "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]

    let settings: [ScheduledJob.Setting]

    /// Whether a scheduler's file has a job for this home.
    ///
    /// - Parameters:
    ///   - written: how a setting stands in such a file.
    ///   - beginning: how one of that name begins there, whatever its value is.
    func areThose(
        of text: String, written: (ScheduledJob.Setting) -> String, beginning: (String) -> String
    ) -> Bool {
        Self.names.allSatisfy { name in
            guard let own = settings.first(where: { $0.name == name }) else { return !text.contains(beginning(name)) }
            return text.contains(written(own))
        }
    }

    /// The `HEDDLE_HOME` that a scheduler's file has.
    ///
    /// - Parameters:
    ///   - beginning: what stands before its value there.
    ///   - end: what stands behind it.
    ///   - escapes: how what can't stand for itself is written.
    /// - Returns: nil where there is none.
    static func home(
        of text: String, after beginning: String, before end: String, escapes: [(written: String, meant: String)]
    ) -> String? {
        guard let start = text.unicodeScalars.firstRange(of: beginning.unicodeScalars)?.upperBound else { return nil }
        var rest = text.unicodeScalars[start...]
        var value = String.UnicodeScalarView()
        while !rest.isEmpty {
            if let escape = escapes.first(where: { rest.starts(with: $0.written.unicodeScalars) }) {
                value.append(contentsOf: escape.meant.unicodeScalars)
                rest.removeFirst(escape.written.unicodeScalars.count)
            } else if rest.starts(with: end.unicodeScalars) {
                return String(value)
            } else {
                value.append(rest.removeFirst())
            }
        }
        return nil
    }
}

extension String {
    var isOneLine: Bool { unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
}
