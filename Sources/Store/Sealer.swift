internal import Credentials
internal import Crypto
internal import OperatingSystem

/// Seals credentials at rest: AES-256-GCM with a key that is kept away from the data.
///
/// A stolen database, backup or synced directory is useless without the key. Root and the user's own processes are not
/// the threat.
struct Sealer {
    private let key: SymmetricKey

    static let keyBytes = 32

    /// Reads the key.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)``, ``StoreError/keyDamaged(path:)``, ``FileError``.
    init(keyFile path: String) throws {
        try FileGuard.checkDirectory(path.parentDirectory)
        guard let bytes = try PrivateFile.read(path, .privateToOwner, limit: 4096) else {
            throw StoreError.keyMissing(path: path)
        }
        guard bytes.count == Self.keyBytes else { throw StoreError.keyDamaged(path: path) }
        key = SymmetricKey(data: bytes)
    }

    /// Makes a key where there is none that could be one. The directory's lock lets one process do it at a time.
    static func ensureKey(_ path: String) throws {
        try FileGuard.ensureDirectory(path.parentDirectory)
        try FileLock.whileHolding(directory: path.parentDirectory) {
            if try PrivateFile.read(path, .privateToOwner, limit: 4096)?.count == keyBytes { return }
            let beside = path + ".new"
            try PrivateFile.remove(beside)
            try PrivateFile.create(beside, Random.bytes(keyBytes))
            try PrivateFile.move(beside, to: path)
        }
    }

    /// - Returns: nonce, ciphertext and tag.
    func seal(_ content: SealedContent, as row: Row) throws -> [UInt8] {
        let box = try AES.GCM.seal(content.bytes, using: key, authenticating: row.bytes)
        guard let combined = box.combined else { preconditionFailure("a nonce of other than 12 bytes was asked for") }
        return Array(combined)
    }

    /// - Returns: nil where the bytes were changed, belong to another row, or were sealed with another key.
    func open(_ sealed: [UInt8], as row: Row, expires: Timestamp) -> SealedContent? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: row.bytes)
        else { return nil }
        return SealedContent(bytes: Array(bytes), expires: expires)
    }

    /// 32 bytes for another purpose than sealing (HKDF, RFC 5869): they tell nothing of the key.
    func derive(_ purpose: String, _ context: [UInt8]) -> [UInt8] {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Array("heddle \(purpose)\0".utf8) + context, outputByteCount: 32
        ).withUnsafeBytes { Array($0) }
    }

    /// The row that something is sealed for: in another one it does not open.
    struct Row {
        let profile: ProfileID
        let generation: Int

        fileprivate var bytes: [UInt8] {
            Array("heddle credential 1\0".utf8) + bigEndian(UInt64(bitPattern: profile.number))
                + bigEndian(UInt64(bitPattern: Int64(generation)))
        }

        private func bigEndian(_ number: UInt64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
    }
}

/// What is sealed: the keys, and what the exchange said of the principal. One line each, for none of them can hold a
/// line break.
struct SealedContent {
    let credential: TemporaryCredential
    /// Compact JSON.
    let attributes: String?

    init(_ credential: TemporaryCredential, attributes: String?) {
        self.credential = credential
        self.attributes = attributes
    }

    fileprivate var bytes: [UInt8] {
        let lines = [
            credential.accessKeyID.reveal(), credential.secretAccessKey.reveal(),
            credential.sessionToken?.reveal() ?? "", attributes ?? "",
        ]
        return Array(lines.joined(separator: "\n").utf8)
    }

    fileprivate init?(bytes: [UInt8], expires: Timestamp) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 4 else { return nil }
        credential = TemporaryCredential(
            accessKeyID: Secret(lines[0]), secretAccessKey: Secret(lines[1]),
            sessionToken: lines[2].isEmpty ? nil : Secret(lines[2]), expires: expires)
        attributes = lines[3].isEmpty ? nil : lines[3]
    }
}
