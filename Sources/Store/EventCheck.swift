internal import SQLite

/// What the event log has come through.
public struct EventCheck: Sendable, Equatable {
    /// Events of the chain that verify.
    public internal(set) var verified = 0
    /// Events from before there was a chain, of which nobody can tell.
    public internal(set) var older = 0
    /// What is wrong, an event or an end of the chain each.
    public internal(set) var problems: [String] = []
}

extension Store {
    /// Verifies the chain of events.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like.
    func checkEvents() throws -> EventCheck {
        let authenticator = try authenticator()
        var check = EventCheck()
        let chain: EventChain
        switch try self.chain(authenticator) {
        case .intact(let found): chain = found
        case .changed:
            check.problems.append("the record of where the chain begins and ends was changed")
            return check
        case .none:
            check.older = try connection.number("SELECT count(*) FROM event") ?? 0
            // A profile is never signed without an event.
            if try profiles().contains(where: { $0.distrust == nil }) {
                check.problems.append("the record of where the chain begins and ends was removed")
            }
            return check
        }
        var mark = chain.start.mac
        try connection.forEachRow("SELECT id, at, profile_name, kind, detail, mac FROM event ORDER BY id", []) { row in
            let id = Int64(row.int(0))
            if id <= chain.start.id {
                if chain.start.mac.isEmpty {
                    check.older += 1
                } else {
                    check.problems.append("event \(id) is older than those that were removed for their age")
                }
                return
            }
            guard !row.isNull(5) else {
                check.problems.append("event \(id) was written without the sealing key")
                return
            }
            let event = EventRow(
                at: row.int(1), profile: row.optionalText(2), kind: row.text(3), detail: row.optionalText(4))
            if EventChain.isAuthentic(row.blob(5), of: event, after: mark, authenticator) {
                check.verified += 1
            } else {
                check.problems.append("event \(id) was changed, or one before it removed")
            }
            mark = row.blob(5)
        }
        if mark != chain.end.mac { check.problems.append("the newest events were removed") }
        return check
    }
}
