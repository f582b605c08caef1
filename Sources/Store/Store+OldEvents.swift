internal import Credentials
internal import SQLite
internal import Text

/// How much of the log is kept.
struct EventLimits {
    /// The newest this many. An import, or its undoing, counts as one, and what was before as none.
    var events = 10_000
    /// More than these are left at times: they are counted after so many rows.
    var slack: Int64 = 64
    /// Rows that belong to imports and their undoings, but for the newest of these, which is kept whatever its size.
    var importedRows = 100_000
    /// Seconds that an event is kept: 90 days.
    var seconds = 90 * 86_400
}

extension Store {
    /// Runs `body`, which writes down many events that are one step, the last of them excepted. None is removed meanwhile: the
    /// last says which belong together.
    func recordingStep<Result>(_ body: () throws -> Result) throws -> Result {
        isRecordingStep = true
        defer { isRecordingStep = false }
        return try body()
    }

    /// The oldest go first, so that what stays is still a chain.
    ///
    /// - Parameter count: of rows that were just written, the newest among them.
    /// - Returns: the last of those that were removed, with the mark of the last that had one.
    func removeOldEvents(newest: Int64, of count: Int, at now: Timestamp) throws -> EventChain.Link? {
        // By number, not by the index: the first look finds nothing to remove, nearly always.
        let young = try connection.rows(
            "SELECT id FROM event WHERE +at >= ? ORDER BY id LIMIT 1", Value(now.seconds - eventLimits.seconds)
        ) { Int64($0.int(0)) }.first
        var firstKept = young ?? newest
        if newest / eventLimits.slack != (newest - Int64(count)) / eventLimits.slack || count > eventLimits.slack {
            firstKept = max(firstKept, try firstOfNewest(newest) ?? 0)
        }
        let removed =
            try connection.rows(
                """
                SELECT max(id), (SELECT mac FROM event WHERE id < ?1 AND mac IS NOT NULL ORDER BY id DESC LIMIT 1)
                FROM event WHERE id < ?1
                """, .integer(firstKept)
            ) { row in row.isNull(0) ? nil : EventChain.Link(id: Int64(row.int(0)), mac: row.blob(1)) }.first ?? nil
        if removed != nil { try connection.run("DELETE FROM event WHERE id < ?", .integer(firstKept)) }
        return removed
    }

    /// - Returns: the number of the oldest event that is kept for being among the newest; nil: all are.
    private func firstOfNewest(_ newest: Int64) throws -> Int64? {
        let oldest = Int64(try connection.number("SELECT min(id) FROM event") ?? 0)
        guard newest - oldest >= Int64(eventLimits.events) else { return nil }
        let (sealer, identity) = (try? openSealer(), try identity())
        var count = EventCount(limits: eventLimits) { text in
            decodedHexadecimal(text).flatMap { sealer?.open(kept: $0, of: identity) }.flatMap { FormerState($0) }?.first
        }
        try connection.forEachRow("SELECT id, kind, detail FROM event ORDER BY id DESC", []) { row in
            count.take(Int64(row.int(0)), kind: row.text(1), detail: row.text(2))
        }
        return count.firstKept
    }
}

/// Counts events, newest first, until there are enough of them.
private struct EventCount {
    let limits: EventLimits
    /// The number of the first event of the step that an event ends, by what was kept with it.
    let first: (String) -> Int64?

    private(set) var firstKept: Int64?
    private var isFull = false
    private var count = 0
    private var importedRows = 0
    /// The first event of the step that is being gone through.
    private var stepStart = Int64.max
    /// Of the present event, last piece first.
    private var pieces: [String] = []

    init(limits: EventLimits, first: @escaping (String) -> Int64?) {
        self.limits = limits
        self.first = first
    }

    mutating func take(_ number: Int64, kind: String, detail: String) {
        if isFull { return }
        if kind == FormerState.kind {
            pieces.append(detail)
            return
        }
        let kept = pieces
        pieces = []
        if number < stepStart {
            let start = Self.steps.contains(kind) ? first(kept.reversed().joined()) : nil
            let rows = start.map { Int(number - $0) } ?? 0
            isFull = count == limits.events || rows > 0 && importedRows > 0 && importedRows + rows > limits.importedRows
            if isFull { return }
            count += 1
            importedRows += rows
            stepStart = start ?? .max
        }
        firstKept = number
    }

    private static let steps: Set<String> = [Event.Kind.imported.rawValue, Event.Kind.undone.rawValue]
}
