internal import Credentials
internal import SQLite
internal import Text

/// Goes through the events, newest first, to the one that is taken back next; of an import, through all of its events.
struct UndoReader {
    private var step: UndoStep?
    /// The import whose events are being gone through.
    private var group: Group?
    /// The last event that nobody can verify.
    private let start: Int64
    /// Of the present event, last piece first.
    private var pieces: [String] = []
    /// What was taken back, and what taking it back made, has this number or a higher one.
    private var undone = Int64.max

    private let sealer: Sealer
    private let identity: [UInt8]

    private struct Group {
        let event: Event
        /// The number of its first event.
        let first: Int64
        let former: FormerState
        /// The last of them first.
        var actions: [UndoStep.Action] = []
    }

    init(after start: Int64, sealer: Sealer, identity: [UInt8]) {
        self.start = start
        self.sealer = sealer
        self.identity = identity
    }

    /// - Parameter text: of all pieces; empty: nothing was kept.
    private func former(_ text: String) -> FormerState? {
        decodedHexadecimal(text).flatMap { sealer.open(kept: $0, of: identity) }.flatMap { FormerState($0) }
    }

    /// - Throws: ``UndoError``.
    mutating func take(_ row: Statement) throws {
        let number = Int64(row.int(0))
        guard step == nil, number > start else { return }
        if let group, number < group.first {
            step = Self.step(group)
            return
        }
        if row.text(3) == FormerState.kind {
            pieces.append(row.text(4))
            return
        }
        let text = pieces.reversed().joined()
        pieces = []
        guard number < undone, let kind = Event.Kind(rawValue: row.text(3)) else { return }
        let event = Event(
            number: number, at: try row.timestamp(1), profile: row.optionalText(2), kind: kind,
            detail: row.optionalText(4))
        switch kind {
        case .refreshed, .failed, .forgotten, .revoked, .notRevoked, .synced, .rotated, .executed: return
        case .confirmed: throw UndoError.impossible(event)
        case .undone:
            guard let before = former(text)?.undone else { throw UndoError.notRecorded(event) }
            undone = before
        case .imported:
            // Of the oldest of thousands some may be gone: half an import is none.
            guard let former = former(text), let first = former.first, first > start else {
                throw UndoError.notRecorded(event)
            }
            group = Group(event: event, first: first, former: former)
        case .added, .changed, .renamed, .removed, .activated, .bound, .unbound:
            // Of what was added nothing was before.
            let former = kind == .added ? FormerState() : former(text)
            guard let former, let action = Self.action(event, former) else { throw UndoError.notRecorded(event) }
            if group != nil {
                group?.actions.append(action)
            } else {
                step = UndoStep(event: event, actions: [action], former: former, first: number)
            }
        }
    }

    /// - Returns: nil where there is nothing to take back.
    func finish() -> UndoStep? { step ?? group.map(Self.step) }

    private static func step(_ group: Group) -> UndoStep {
        UndoStep(event: group.event, actions: group.actions, former: group.former, first: group.first)
    }

    private static func action(_ event: Event, _ former: FormerState) -> UndoStep.Action? {
        guard let name = event.profile.flatMap({ try? ProfileName($0) }) else { return nil }
        switch event.kind {
        case .added: return .remove(name)
        case .changed: return former.profile.map { .restore($0, of: name) }
        case .renamed: return former.name.map { .rename(name, to: $0) }
        case .removed: return former.profile.map { .bringBack($0, directories: former.directories) }
        case .activated: return .activate(former.active)
        case .bound, .unbound: return former.directories.first.map { .bind($0, to: former.bound) }
        default: return nil
        }
    }
}
