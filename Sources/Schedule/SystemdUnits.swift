internal import Text

/// The units of systemd's user manager, see systemd.service(5), systemd.exec(5) and systemd.timer(5).
public struct SystemdUnits: Sendable, Equatable {
    static let serviceName = "heddle-sync.service"
    static let timerName = "heddle-sync.timer"
    /// The first line of both files, by which they are told from others.
    static let mark = "# Written by heddle schedule install; heddle schedule remove takes it away."

    public let service: String
    public let timer: String

    public init(_ job: ScheduledJob, every period: Period) {
        service = Self.service(job)
        timer = Self.timer(period)
    }

    private static func service(_ job: ScheduledJob) -> String {
        let settings = job.settings.map { "\(line($0))\n" }.joined()
        let directories = job.directories.map { quoted("-\($0)") }.joined(separator: " ")
        // A private /tmp would hide what lies in the real one.
        let isPrivate = !job.needs(below: "/tmp") && !job.needs(below: "/var/tmp")
        return """
            \(mark)
            [Unit]
            Description=Fresh keys for CoreWeave AI Object Storage (heddle sync)

            [Service]
            Type=oneshot
            ExecStart=\(commandLine(job))
            \(settings)# 75: what is cached still works, and the next run tries again. Nobody has to be told.
            SuccessExitStatus=75
            TimeoutStartSec=10min

            # It reads what it needs, writes to its own directories, and talks to the network.
            UMask=0077
            NoNewPrivileges=yes
            ProtectSystem=strict
            ProtectHome=read-only
            ReadWritePaths=\(directories)
            PrivateTmp=\(isPrivate ? "yes" : "no")
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            MemoryDenyWriteExecute=yes
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallErrorNumber=EPERM

            """
    }

    private static func timer(_ period: Period) -> String {
        """
        \(mark)
        [Unit]
        Description=Fresh keys for CoreWeave AI Object Storage every \(period.text)

        [Timer]
        OnCalendar=\(calendar(period))
        # This machine's own place within the period, the same every time, so that a fleet doesn't ask all at once.
        # Not all of the period: a run that comes late must not be taken for the next one.
        RandomizedDelaySec=\(period.seconds * 9 / 10)s
        FixedRandomDelay=yes
        AccuracySec=\(min(15, period.seconds / 20))s
        # What was missed while the machine was off is made up for.
        Persistent=yes

        [Install]
        WantedBy=timers.target

        """
    }

    private static func calendar(_ period: Period) -> String {
        switch period.minutes {
        case 1: "*-*-* *:*:00"
        case 60: "*-*-* *:00:00"
        case 24 * 60: "*-*-* 00:00:00"
        case let minutes where minutes < 60: "*-*-* *:00/\(minutes):00"
        case let minutes: "*-*-* 00/\(minutes / 60):00:00"
        }
    }

    private static func line(_ setting: ScheduledJob.Setting) -> String {
        "Environment=\(quoted("\(setting.name)=\(setting.value)"))"
    }

    /// Whether a service unit of ours is for the home that these settings lead to.
    static func isJob(inService text: String, for places: HomeSettings) -> Bool {
        places.areThose(of: text, written: line, beginning: { "Environment=\"\($0)=" })
    }

    /// The `HEDDLE_HOME` of a service unit of ours; nil where it has none.
    static func home(inService text: String) -> String? {
        HomeSettings.home(
            of: text, after: "Environment=\"HEDDLE_HOME=", before: "\"",
            escapes: [(#"\\"#, #"\"#), (#"\""#, "\""), ("%%", "%")])
    }

    /// The period that a timer unit of ours has; nil where it was changed by hand.
    static func period(ofTimer text: String) -> Period? {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("OnCalendar=") }
        return lines.count == 1 ? Period.all.first { lines[0] == "OnCalendar=\(calendar($0))" } : nil
    }

    /// systemd takes no program whose path has a quote or a backslash, and in arguments alone a `$` can be escaped.
    private static func commandLine(_ job: ScheduledJob) -> String {
        let isPlain = !job.program.hasAny(of: #"'"\$"#)
        let program = isPlain ? quoted(job.program) : job.wordsAfterEnv.map(argument).joined(separator: " ")
        return ([isPlain ? program : "/usr/bin/env \(program)"] + ScheduledJob.arguments).joined(separator: " ")
    }

    private static func argument(_ word: String) -> String { quoted(word).rewritten { $0 == "$" ? "$$" : nil } }

    private static func quoted(_ word: String) -> String {
        "\"" + word.rewritten { ["\\": "\\\\", "\"": "\\\"", "%": "%%"][$0] } + "\""
    }
}
