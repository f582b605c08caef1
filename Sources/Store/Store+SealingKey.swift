internal import Credentials
internal import Crypto
internal import OperatingSystem
internal import SQLite
internal import Text

// Which sealing key there is, and which of two is in use.

extension Store {
    /// The sealer for opening: the key must be there. Read anew where its file is another by now.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)``, ``StoreError/keyDamaged(path:)``, ``SealingKeyError``, ``FileError``.
    func openSealer() throws -> Sealer {
        let version = FileVersion(of: paths.key)
        if let sealer, version == keyVersion { return sealer }
        knownAuthenticator = nil
        let file = try KeyFile.read(paths.key)
        let opened: Sealer
        if file.newer == nil {
            opened = Sealer(key: try sealingKey(in: file.older), other: nil)
        } else {
            let keys = try sealingKeys(file).map(\.key)
            let used = keys.count == 1 ? 0 : try placeInUse(of: keys)
            opened = Sealer(key: keys[used], other: keys.count == 1 ? nil : keys[1 - used])
        }
        sealer = opened
        keyVersion = version
        return opened
    }

    /// Looks anew which key is in use: while another process replaces it, that is known under the write lock alone.
    func lookAtKeysAnew() {
        guard sealer?.other != nil else { return }
        forgetKeys()
    }

    func forgetKeys() {
        sealer = nil
        knownAuthenticator = nil
    }

    /// The keys that a file has or names. One of two that can't be had, since it was never kept or is removed already,
    /// is passed over where the other one is in use.
    ///
    /// - Throws: ``SealingKeyError``.
    func sealingKeys(_ file: KeyFile) throws -> [PlacedKey] {
        var keys: [PlacedKey] = []
        var failure: (any Error)?
        for place in file.places {
            do {
                keys.append(PlacedKey(place: place, key: try sealingKey(in: place)))
            } catch {
                failure = failure ?? error
            }
        }
        if let failure {
            guard !keys.isEmpty, try firstInUse(of: keys.map(\.key)) != nil else { throw failure }
        }
        return keys
    }

    /// - Throws: ``SealingKeyError``.
    private func sealingKey(in place: KeyFile.Place) throws -> SymmetricKey {
        // What keeps keys elsewhere takes longer to set up than the key takes to be read.
        if case .file(let key) = place { return SymmetricKey(data: key) }
        return SymmetricKey(data: try keepers.key(in: place))
    }

    struct PlacedKey {
        let place: KeyFile.Place
        let key: SymmetricKey
    }

    var keepers: KeyKeepers {
        KeyKeepers(paths, kernel: kernelKeyring) {
            // The file, too: a copy of it keeps its key elsewhere.
            let file = self.connection.file
            let place = "\(file?.device ?? 0) \(file?.inode ?? 0)"
            let digest = SHA256.hash(data: try self.identity() + place.utf8)
            return String(hexadecimal(digest).prefix(KeyFile.accountLength - 1))
        }
    }

    /// The place of the key that is in use.
    ///
    /// - Throws: ``SealingKeyError/unrelated(_:path:)`` where it is another database's: what its place has instead may be
    ///   the right one, which is not to be written over.
    func presentPlace(of file: KeyFile) throws -> KeyFile.Place {
        let keys = try sealingKeys(file)
        if let used = try read({ try firstInUse(of: keys.map(\.key)) }) { return keys[used].place }
        guard try !isAnythingSealed() else {
            throw SealingKeyError.unrelated(keys[0].place.storage, path: paths.key)
        }
        return keys[0].place
    }

    /// - Returns: nil where there is none that could be one.
    func keyFileIfAny() throws -> KeyFile? {
        try PrivateFile.read(paths.key, .privateToOwner, limit: KeyFile.limit).flatMap(KeyFile.init)
    }

    /// Keeps a key where the lost one was kept, in its file where that doesn't say, and has the file name it.
    ///
    /// - Parameter lost: the key's file as it is; nil: there is none that could be one.
    func keep(_ key: [UInt8], insteadOf lost: KeyFile?, for step: KeyStep) throws -> KeyFile.Place {
        let former = lost?.places.last
        let place = try keepers.keep(key, in: former?.storage ?? .file, beside: former, for: step)
        try write(KeyFile(place), orDiscard: place)
        return place
    }

    /// Which of two keys authenticates what is there; the older one where nothing does.
    func placeInUse(of keys: [SymmetricKey]) throws -> Int { try firstInUse(of: keys) ?? 0 }

    /// - Returns: nil where none of them authenticates anything.
    func firstInUse(of keys: [SymmetricKey]) throws -> Int? {
        let authenticators = try keys.map { Sealer(key: $0, other: nil).authenticator(of: try identity()) }
        let byChain = try authenticators.firstIndex { authenticator in
            if case .intact = try chain(authenticator) { true } else { false }
        }
        if let byChain { return byChain }
        let rows = try rows("")
        return authenticators.firstIndex { authenticator in
            rows.contains { row in
                row.mac.map { authenticator.isValid($0, of: row.fields.content(of: row.id)) } ?? false
            }
        }
    }

    /// Makes a key where there is none any more: where the lost one was kept. The directory's lock lets one
    /// process do it at a time.
    ///
    /// - Returns: what is left of the lost one; nil: there is a key.
    func makeKey() throws -> [FormerKey]? {
        try FileGuard.ensureDirectory(paths.key.parentDirectory)
        return try FileLock.whileHolding(directory: paths.key.parentDirectory) {
            let file = try keyFileIfAny()
            if let file {
                do {
                    _ = try sealingKeys(file)
                    return nil
                } catch  where error.saysKeyIsLost {
                }
            }
            let setAside = file == nil ? try setFileAside() : nil
            let place = try keep(Random.bytes(KeyFile.keyBytes), insteadOf: file, for: .making)
            let found = keepers.found(file?.places ?? [], present: place)
            return (setAside.map { [.setAside(path: $0)] } ?? []) + found
        }
    }

    /// Gives a file that can't be read as a key's another name, since a person may yet find the key in it.
    ///
    /// - Returns: the name; nil where there is no file.
    private func setFileAside() throws -> String? {
        guard ThisProcess.exists(paths.key) else { return nil }
        var free = "\(paths.key).old"
        var number = 2
        while ThisProcess.exists(free) {
            free = "\(paths.key).old\(number)"
            number += 1
        }
        try PrivateFile.move(paths.key, to: free)
        return free
    }

    /// Has the key's file name a place, in which the key is by now.
    func write(_ file: KeyFile, orDiscard place: KeyFile.Place) throws {
        do {
            try PrivateFile.removeLeftovers(of: paths.key)
            try PrivateFile.write(file.bytes, to: paths.key)
        } catch {
            try? keepers.discard(place)
            throw error
        }
    }
}

extension Error {
    /// Whether the sealing key is lost for good, as far as can be told: a new one may be made.
    var saysKeyIsLost: Bool {
        switch self as any Error {
        case StoreError.keyMissing, StoreError.keyDamaged, SealingKeyError.lost, SealingKeyError.lostByCopy: true
        default: false
        }
    }
}
