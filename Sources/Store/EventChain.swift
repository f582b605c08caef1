internal import SQLite

/// An event as its row has it.
struct EventRow {
    let at: Int
    let profile: String?
    let kind: String
    let detail: String?

    /// - Parameter mark: of the event before it.
    fileprivate func content(after mark: [UInt8]) -> CanonicalBytes {
        var content = CanonicalBytes("event")
        content.append(Int64(at))
        for text in [profile, kind, detail] { content.append(text) }
        content.append(mark)
        return content
    }
}

/// The chain of events: each is authenticated together with the mark of the one before it, and both ends are kept apart, so
/// that no event can be changed, added, moved or left out unnoticed.
///
/// Someone who can write to the database can still put back the whole of it, as it was at an earlier time.
struct EventChain: Equatable {
    struct Link: Equatable {
        var id: Int64
        /// Empty before the first of the chain.
        var mac: [UInt8]
    }

    /// The last event that is not part of it.
    var start: Link
    var end: Link

    init(after id: Int64) {
        start = Link(id: id, mac: [])
        end = start
    }

    init(start: Link, end: Link) {
        self.start = start
        self.end = end
    }

    /// - Returns: the event's mark.
    mutating func extend(by event: EventRow, _ authenticator: Authenticator) -> [UInt8] {
        end.mac = authenticator.code(of: event.content(after: end.mac))
        return end.mac
    }

    /// Begins after events that were removed for their age.
    mutating func cut(_ removed: Link) {
        guard removed.id > start.id else { return }
        start = Link(id: removed.id, mac: removed.mac.isEmpty ? start.mac : removed.mac)
    }

    static func isAuthentic(
        _ mac: [UInt8], of event: EventRow, after mark: [UInt8], _ authenticator: Authenticator
    ) -> Bool { authenticator.isValid(mac, of: event.content(after: mark)) }

    fileprivate var content: CanonicalBytes {
        var content = CanonicalBytes("event chain")
        for link in [start, end] {
            content.append(link.id)
            content.append(link.mac)
        }
        return content
    }
}

extension Store {
    /// The chain that the next event goes to; nil where it can't be: the sealing key is lost, or the chain's ends were
    /// changed, which must stay visible.
    ///
    /// - Throws: ``FileError``, ``SealingKeyError`` where the key is there and can't be used as it is. What was changed
    ///   without it would be believed no more once it can be.
    func extendableChain() throws -> EventChain? {
        let authenticator: Authenticator
        do {
            authenticator = try self.authenticator()
        } catch {
            guard error.saysKeyIsLost else { throw error }
            return nil
        }
        switch try chain(authenticator) {
        case .intact(let chain): return chain
        case .changed: return nil
        case .none: return EventChain(after: Int64(try connection.number("SELECT max(id) FROM event") ?? 0))
        }
    }

    enum FoundChain {
        case none, changed
        case intact(EventChain)
    }

    func chain(_ authenticator: Authenticator) throws -> FoundChain {
        let found = try connection.rows("SELECT start_id, start_mac, end_id, end_mac, mac FROM event_chain") { row in
            let chain = EventChain(
                start: .init(id: Int64(row.int(0)), mac: row.blob(1)),
                end: .init(id: Int64(row.int(2)), mac: row.blob(3)))
            return authenticator.isValid(row.blob(4), of: chain.content) ? FoundChain.intact(chain) : .changed
        }
        return found.first ?? .none
    }

    func save(_ chain: EventChain, _ authenticator: Authenticator) throws {
        try connection.run(
            "INSERT OR REPLACE INTO event_chain (id, start_id, start_mac, end_id, end_mac, mac) VALUES (1, ?, ?, ?, ?, ?)",
            .integer(chain.start.id), .blob(chain.start.mac), .integer(chain.end.id), .blob(chain.end.mac),
            .blob(authenticator.code(of: chain.content)))
    }
}
