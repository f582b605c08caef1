internal import Crypto
internal import OperatingSystem
internal import SQLite

// Which sealing key there is, and which of two is in use.

extension Store {
    /// The sealer for opening: the key must be there. Read anew where its file is another by now.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)``, ``StoreError/keyDamaged(path:)``, ``KeyringError``, ``FileError``.
    func openSealer() throws -> Sealer {
        let version = FileVersion(of: paths.key)
        if let sealer, version == keyVersion { return sealer }
        knownAuthenticator = nil
        let keys = try sealingKeys(KeyFile.read(paths.key))
        let used = keys.count == 1 ? 0 : try placeInUse(of: keys)
        let opened = Sealer(key: keys[used], other: keys.count == 1 ? nil : keys[1 - used])
        sealer = opened
        keyVersion = version
        return opened
    }

    /// Looks anew which key is in use: while another process replaces it, that is known under the write lock alone.
    func lookAtKeysAnew() {
        guard sealer?.other != nil else { return }
        sealer = nil
        knownAuthenticator = nil
    }

    /// - Throws: ``StoreError/keyMissing(path:)`` where the keyring has none.
    func sealingKeys(_ file: KeyFile) throws -> [SymmetricKey] {
        try file.places.map { SymmetricKey(data: try bytes(of: $0)) }
    }

    func bytes(of place: KeyFile.Place) throws -> [UInt8] {
        switch place {
        case .file(let bytes): return bytes
        case .keyring(let account):
            guard let bytes = try keyring.key(of: account) else {
                throw KeyringError(lostBy: paths.key)
            }
            return bytes
        }
    }

    var keyring: KeyringProgram { KeyringProgram(searchPath: paths.searchPath) }

    /// Which of two keys authenticates what is there; the older one where nothing does.
    func placeInUse(of keys: [SymmetricKey]) throws -> Int {
        let authenticators = try keys.map { Sealer(key: $0, other: nil).authenticator(of: try identity()) }
        let byChain = try authenticators.firstIndex { authenticator in
            if case .intact = try chain(authenticator) { true } else { false }
        }
        if let byChain { return byChain }
        let rows = try rows("")
        let byProfile = authenticators.firstIndex { authenticator in
            rows.contains { row in
                row.mac.map { authenticator.isValid($0, of: row.fields.content(of: row.id)) } ?? false
            }
        }
        return byProfile ?? 0
    }
}
