public import Credentials
internal import Crypto
internal import OperatingSystem
internal import SQLite
internal import Text

/// What was sealed or authenticated anew.
public struct KeyRotation: Sendable, Equatable {
    public internal(set) var profiles = 0
    public internal(set) var credentials = 0
    public internal(set) var events = 0
    /// What is left of the old key.
    public internal(set) var former: [FormerKey] = []
}

/// The event log was changed by other means: with a new key nobody could see that any more.
public struct UnverifiedLogError: ExplainedError, Equatable {
    public var message: String { "the event log can't be verified, and a new sealing key would hide that" }
    public var hint: String? { "heddle db check; heddle key reset" }
    public var status: ExitStatus { .setUp }
}

extension Store {
    /// Where the sealing key is now; nil where there is none that could be one.
    public var keyStorage: KeyStorage? { try? findKeyStorage() }

    /// - Throws: ``StoreError/keyMissing(path:)``, ``StoreError/keyDamaged(path:)``, ``FileError``: why nothing says it.
    public func findKeyStorage() throws -> KeyStorage {
        guard let place = try KeyFile.read(paths.key).places.last else { throw StoreError.keyDamaged(path: paths.key) }
        return place.storage
    }

    /// Whether there is a key, or was one with which something is sealed.
    public func keyIsMade() throws -> Bool { try isAnythingSealed() || ThisProcess.exists(paths.key) }

    /// Replaces the sealing key by a new one: everything that it sealed and authenticated is sealed and authenticated anew,
    /// in one transaction.
    ///
    /// The key's file has the old and the new key, or their places, from before until after that, so that whatever ends
    /// this process leaves one that works. Other processes see by the file that there is another.
    ///
    /// - Parameter pause: lets a moment pass in which whoever has read rows still finds the old key.
    /// - Throws: ``UnverifiedLogError``, ``StoreError``, ``SealingKeyError``, ``FileError``.
    public func rotateKey(at now: Timestamp, pause: () -> Void) throws -> KeyRotation {
        try withPresentKey { file, old in
            let new = try keepers.keep(Random.bytes(KeyFile.keyBytes), in: old.storage, beside: old, for: .rotation)
            try write(KeyFile(old, new), orDiscard: new)
            var rotation: KeyRotation
            do {
                rotation = try write { try sealAnew(from: old, to: new, at: now) }
            } catch {
                // Nobody but the database can tell whether it came to that.
                if let used = try? placeInUse(of: sealingKeys(KeyFile(old, new)).map(\.key)) {
                    try? PrivateFile.write(KeyFile([old, new][used]).bytes, to: paths.key)
                    _ = keepers.tidy([old, new], present: [old, new][used])
                }
                throw error
            }
            pause()
            try PrivateFile.write(KeyFile(new).bytes, to: paths.key)
            rotation.former = keepers.tidy(file.places, present: new)
            return rotation
        }
    }

    /// Keeps the sealing key elsewhere. It is there before it is taken from where it was.
    ///
    /// - Returns: what is left of it where it was; nil: it is there already.
    /// - Throws: ``StoreError``, ``SealingKeyError``, ``FileError``.
    public func moveKey(to storage: KeyStorage) throws -> [FormerKey]? {
        try withPresentKey { file, present in
            if present.storage == storage { return nil }
            let new = try keepers.keep(keepers.key(in: present), in: storage, beside: present, for: .move)
            try write(KeyFile(new), orDiscard: new)
            return keepers.tidy(file.places, present: new)
        }
    }

    /// Under the lock of whoever changes the key's file.
    ///
    /// - Parameter body: gets the file, and the place of the key that is in use.
    private func withPresentKey<Result>(_ body: (KeyFile, KeyFile.Place) throws -> Result) throws -> Result {
        try FileLock.whileHolding(directory: paths.key.parentDirectory) {
            let file = try KeyFile.read(paths.key)
            return try body(file, presentPlace(of: file))
        }
    }

    /// All of it, in the transaction of whoever calls this.
    func sealAnew(
        from old: KeyFile.Place, to new: KeyFile.Place, at now: Timestamp
    ) throws -> KeyRotation {
        guard try checkEvents().problems.isEmpty else { throw UnverifiedLogError() }
        let change = KeyChange(
            old: Sealer(key: SymmetricKey(data: try keepers.key(in: old)), other: nil),
            new: Sealer(key: SymmetricKey(data: try keepers.key(in: new)), other: nil), identity: try identity())
        var rotation = KeyRotation()
        for row in try rows("") {
            let content = row.fields.content(of: row.id)
            // What could not be believed stays so.
            if let mac = row.mac, change.oldCodes.isValid(mac, of: content) {
                try connection.run(
                    "UPDATE profile SET mac = ? WHERE id = ?", .blob(change.newCodes.code(of: content)),
                    .integer(row.id.number))
                rotation.profiles += 1
            }
            rotation.credentials += try sealAnew(row, change)
            try sealReplacedKeysAnew(of: row.id, from: change.old, to: change.new, identity: change.identity)
        }
        rotation.events = try sealEventsAnew(change)
        forgetKeys()
        try record(.rotated, of: nil, at: now)
        return rotation
    }

    /// - Returns: how many keys of the profile were sealed anew. Those that don't open go: new ones are minted.
    private func sealAnew(_ row: ProfileRow, _ change: KeyChange) throws -> Int {
        var count = 0
        for cached in row.credentials {
            let place = [Value.integer(row.id.number), Value(cached.generation)]
            let sealedRow = Sealer.Row(
                identity: change.identity, profile: row.id, name: row.fields.name, generation: cached.generation,
                lifetime: cached.lifetime)
            if let content = change.old.open(cached.sealed, as: sealedRow, expires: cached.lifetime.storedEnd) {
                try connection.run(
                    "UPDATE credential SET sealed = ? WHERE profile_id = ? AND generation = ?",
                    .blob(try change.new.seal(content, as: sealedRow)), place[0], place[1])
                count += 1
            } else {
                try connection.run(
                    "DELETE FROM credential WHERE profile_id = ? AND generation = ?", place[0], place[1])
            }
        }
        return count
    }

    /// Authenticates the chain of events from its beginning, and seals what undo needs.
    private func sealEventsAnew(_ change: KeyChange) throws -> Int {
        guard case .intact(var chain) = try chain(change.oldCodes) else { return 0 }
        var events = try connection.rows(
            "SELECT id, at, profile_name, kind, detail FROM event WHERE id > ? ORDER BY id", .integer(chain.start.id)
        ) { row in
            (
                id: Int64(row.int(0)),
                event: EventRow(
                    at: row.int(1), profile: row.optionalText(2), kind: row.text(3), detail: row.optionalText(4))
            )
        }
        var first = 0
        while first < events.count {
            let end = events[first...].firstIndex { $0.event.kind != FormerState.kind } ?? events.count
            if end > first {
                let text = events[first..<end].compactMap(\.event.detail).joined()
                let content = decodedHexadecimal(text).flatMap { change.old.open(kept: $0, of: change.identity) }
                if let content {
                    let pieces = FormerState.pieces(of: try change.new.seal(kept: content, of: change.identity))
                    for (place, piece) in zip(first..<end, pieces) {
                        let event = events[place].event
                        events[place].event = EventRow(
                            at: event.at, profile: event.profile, kind: event.kind, detail: piece)
                    }
                }
            }
            first = end + 1
        }
        chain.end = chain.start
        for (id, event) in events {
            let mac = chain.extend(by: event, change.newCodes)
            chain.end.id = id
            try connection.run(
                "UPDATE event SET detail = ?, mac = ? WHERE id = ?", Value(event.detail), .blob(mac), .integer(id))
        }
        try save(chain, change.newCodes)
        return events.count
    }
}

/// One key and the next, while everything goes from one to the other.
private struct KeyChange {
    let old: Sealer
    let new: Sealer
    let identity: [UInt8]
    let oldCodes: Authenticator
    let newCodes: Authenticator

    init(old: Sealer, new: Sealer, identity: [UInt8]) {
        (self.old, self.new, self.identity) = (old, new, identity)
        (oldCodes, newCodes) = (old.authenticator(of: identity), new.authenticator(of: identity))
    }
}
