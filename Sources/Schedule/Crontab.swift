internal import Text

/// A user's crontab: other people's lines, bytes that are neither read nor changed here, and our block among them.
public struct Crontab: Sendable, Equatable {
    static let beginning = "# heddle begin"
    static let end = "# heddle end"

    public private(set) var bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Our line, with the marks around it.
    static func block(_ job: ScheduledJob, every period: Period, offset: HostOffset) -> String {
        """
        \(beginning)  (heddle schedule install writes this, heddle schedule remove takes it out)
        \(line(job, every: period, offset: offset))
        \(end)

        """
    }

    /// `3-59/5 * * * * sleep 17; exec '/usr/local/bin/heddle' sync --quiet`.
    static func line(_ job: ScheduledJob, every period: Period, offset: HostOffset) -> String {
        let second = offset.second(in: period)
        // A crontab may name any shell: these words mean the same to all of them.
        let settings = job.settings.map(word)
        let program = settings.isEmpty ? [job.program] : job.wordsAfterEnv
        let words = ["exec"] + (settings.isEmpty ? [] : ["/usr/bin/env"] + settings) + program.map(POSIXShell.quoted)
        let command = (words + ScheduledJob.arguments).joined(separator: " ")
        return "\(times(period, offset)) \(second == 0 ? "" : "sleep \(second); ")\(escaped(command))"
    }

    private static func word(_ setting: ScheduledJob.Setting) -> String {
        "\(setting.name)=\(POSIXShell.quoted(setting.value))"
    }

    /// To cron a % is a line break, even in quotes.
    private static func escaped(_ command: String) -> String { command.rewritten { $0 == "%" ? "\\%" : nil } }

    /// The five fields that say when.
    static func times(_ period: Period, _ offset: HostOffset) -> String {
        let minute = offset.minute(in: period)
        if period.minutes == 1 { return "* * * * *" }
        if period.minutes < 60 { return "\(minute)-59/\(period.minutes) * * * *" }
        switch period.minutes / 60 {
        case 1: return "\(minute) * * * *"
        case 24: return "\(minute % 60) \(minute / 60) * * *"
        case let hours: return "\(minute % 60) \(minute / 60)-23/\(hours) * * *"
        }
    }

    /// Reads ``times(_:_:)`` back; nil for anything else.
    static func period(ofTimes text: String) -> Period? {
        let fields = text.split(separator: " ")
        guard fields.count >= 5, fields[2...4].allSatisfy({ $0 == "*" }) else { return nil }
        /// How many units lie between two firings; 0: there is one alone.
        func step(_ field: Substring, last: Int) -> Int? {
            if field == "*" { return 1 }
            if Int(field) != nil { return 0 }
            let halves = field.split(separator: "/")
            guard halves.count == 2, halves[0].hasSuffix("-\(last)"), Int(halves[0].dropLast(3)) != nil,
                let step = Int(halves[1]), step > 0
            else { return nil }
            return step
        }
        guard let minutes = step(fields[0], last: 59), let hours = step(fields[1], last: 23) else { return nil }
        switch (minutes, hours) {
        case (0, 0): return Period(minutes: 24 * 60)
        case (0, let hours): return Period(minutes: hours * 60)
        case (let minutes, 1): return Period(minutes: minutes)
        default: return nil
        }
    }

    /// Where our blocks are: whole lines, marks included.
    ///
    /// - Throws: ``ScheduleError/brokenBlock``.
    private func blocks() throws(ScheduleError) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var opened: Int?
        var start = 0
        while start < bytes.count {
            let lineBreak = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let next = lineBreak.map { $0 + 1 } ?? bytes.count
            let line = bytes[start..<next]
            if line.starts(with: Self.beginning.utf8) {
                guard opened == nil else { throw .brokenBlock }
                opened = start
            } else if line.starts(with: Self.end.utf8) {
                guard let beginning = opened else { throw .brokenBlock }
                found.append(beginning..<next)
                opened = nil
            }
            start = next
        }
        guard opened == nil else { throw .brokenBlock }
        return found
    }

    /// - Throws: ``ScheduleError/brokenBlock``.
    func hasBlock() throws(ScheduleError) -> Bool { try !blocks().isEmpty }

    /// With our block in the place where it was, else at the end; a second one of ours goes.
    ///
    /// - Throws: ``ScheduleError/brokenBlock``.
    func with(block: String) throws(ScheduleError) -> Crontab {
        let blocks = try blocks()
        var result = without(blocks.dropFirst())
        if let place = blocks.first {
            result.bytes.replaceSubrange(place, with: Array(block.utf8))
        } else {
            // A last line without an end would swallow our first one.
            if let last = bytes.last, last != UInt8(ascii: "\n") { result.bytes.append(UInt8(ascii: "\n")) }
            result.bytes += Array(block.utf8)
        }
        return result
    }

    /// - Throws: ``ScheduleError/brokenBlock``.
    func withoutBlock() throws(ScheduleError) -> Crontab { without(try blocks()[...]) }

    private func without(_ blocks: ArraySlice<Range<Int>>) -> Crontab {
        var result = self
        for block in blocks.reversed() { result.bytes.removeSubrange(block) }
        return result
    }

    /// Whether our line is for the home that these settings lead to.
    ///
    /// - Throws: ``ScheduleError/brokenBlock``.
    func isJob(for places: HomeSettings) throws(ScheduleError) -> Bool {
        guard let block = try blocks().first else { return false }
        return places.areThose(
            of: String(decoding: bytes[block], as: UTF8.self), written: { Self.escaped(" \(Self.word($0))") },
            beginning: { " \($0)=" })
    }

    /// The `HEDDLE_HOME` of our line; nil where it has none.
    ///
    /// - Throws: ``ScheduleError/brokenBlock``.
    func home() throws(ScheduleError) -> String? {
        guard let block = try blocks().first else { return nil }
        return HomeSettings.home(
            of: String(decoding: bytes[block], as: UTF8.self), after: " HEDDLE_HOME='", before: "'",
            escapes: [(#"'\''"#, "'"), (#"\%"#, "%")])
    }

    /// The period of our line; nil where there is none, or it was changed by hand.
    ///
    /// - Throws: ``ScheduleError/brokenBlock``.
    func period() throws(ScheduleError) -> Period? {
        guard let block = try blocks().first else { return nil }
        let lines = String(decoding: bytes[block], as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.count == 1 ? Self.period(ofTimes: String(lines[0])) : nil
    }
}
