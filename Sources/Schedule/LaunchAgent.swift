internal import Text

/// The property list of a launchd agent, see launchd.plist(5).
public struct LaunchAgent: Sendable, Equatable {
    static let label = "dev.heddle.sync"
    static let mark = "<!-- Written by heddle schedule install; heddle schedule remove takes it away. -->"

    public let text: String

    public init(_ job: ScheduledJob, every period: Period) {
        let words = ([job.program] + ScheduledJob.arguments).map { "        <string>\(Self.escaped($0))</string>\n" }
        let settings = job.settings.map(Self.entry)
        let environment =
            settings.isEmpty
            ? "" : "    <key>EnvironmentVariables</key>\n    <dict>\n\(settings.joined())    </dict>\n"
        // StartInterval counts from when the agent was loaded, which is another moment on each machine: that is spread
        // enough. An umask is decimal here: 0077.
        text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            \(Self.mark)
            <plist version="1.0">
            <dict>
                <key>Label</key>
                <string>\(Self.label)</string>
                <key>ProgramArguments</key>
                <array>
            \(words.joined())    </array>
            \(environment)    <key>StartInterval</key>
                <integer>\(period.seconds)</integer>
                <key>RunAtLoad</key>
                <true/>
                <key>ProcessType</key>
                <string>Background</string>
                <key>Umask</key>
                <integer>63</integer>
            </dict>
            </plist>

            """
    }

    /// The period that an agent of ours has; nil where it was changed by hand.
    static func period(of text: String) -> Period? {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }
        guard let key = lines.firstIndex(of: "<key>StartInterval</key>"), key + 1 < lines.count else { return nil }
        return Period.all.first { lines[key + 1] == "<integer>\($0.seconds)</integer>" }
    }

    private static func entry(_ setting: ScheduledJob.Setting) -> String {
        "        <key>\(escaped(setting.name))</key>\n        <string>\(escaped(setting.value))</string>\n"
    }

    /// Whether an agent of ours is for the home that these settings lead to.
    static func isJob(in text: String, for places: HomeSettings) -> Bool {
        places.areThose(of: text, written: entry, beginning: { "<key>\($0)</key>" })
    }

    /// The `HEDDLE_HOME` of an agent of ours; nil where it has none.
    static func home(in text: String) -> String? {
        HomeSettings.home(
            of: text, after: "<key>HEDDLE_HOME</key>\n        <string>", before: "</string>",
            escapes: [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")])
    }

    private static func escaped(_ text: String) -> String {
        text.rewritten { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] }
    }
}
