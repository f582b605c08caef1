internal import Credentials
internal import Crypto
internal import OperatingSystem

/// Seals credentials at rest: AES-256-GCM with a key that is kept away from the data.
///
/// A stolen database, backup or synced directory is useless without the key. Root and the user's own processes are not
/// the threat.
struct Sealer {
    /// What is sealed and authenticated with.
    private let key: SymmetricKey
    /// While the key is being replaced: the old or the new one, with which something may still be or already be sealed.
    let other: SymmetricKey?

    init(key: SymmetricKey, other: SymmetricKey?) {
        self.key = key
        self.other = other
    }

    private func open(_ sealed: [UInt8], authenticating data: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
        if let bytes = try? AES.GCM.open(box, using: key, authenticating: data) { return Array(bytes) }
        return other.flatMap { try? AES.GCM.open(box, using: $0, authenticating: data) }.map { Array($0) }
    }

    /// What authenticates the rows of a database that has this identity.
    func authenticator(of identity: [UInt8]) -> Authenticator {
        Authenticator(sealingKey: key, other: other, identity: identity)
    }

    /// - Returns: nonce, ciphertext and tag.
    func seal(_ content: SealedContent, as row: Row) throws -> [UInt8] {
        let box = try AES.GCM.seal(content.bytes, using: key, authenticating: row.bytes)
        guard let combined = box.combined else { preconditionFailure("a nonce of other than 12 bytes was asked for") }
        return Array(combined)
    }

    /// - Returns: nil where the bytes were changed, belong to another row, or were sealed with another key.
    func open(_ sealed: [UInt8], as row: Row, expires: Timestamp) -> SealedContent? {
        open(sealed, authenticating: row.bytes).flatMap { SealedContent(bytes: $0, expires: expires) }
    }

    /// Seals what an event keeps: nobody who has the database alone reads there what a removed profile said.
    ///
    /// - Parameter identity: the database's.
    /// - Returns: nonce, ciphertext and tag.
    func seal(kept content: [UInt8], of identity: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(content, using: key, authenticating: Self.kept(identity))
        guard let combined = box.combined else { preconditionFailure("a nonce of other than 12 bytes was asked for") }
        return Array(combined)
    }

    /// - Returns: nil where the bytes were changed, or sealed with another key or for another database.
    func open(kept sealed: [UInt8], of identity: [UInt8]) -> [UInt8]? {
        open(sealed, authenticating: Self.kept(identity))
    }

    private static func kept(_ identity: [UInt8]) -> [UInt8] {
        var content = CanonicalBytes("heddle event 1")
        content.append(identity)
        return content.bytes
    }

    /// Seals the ID of a key that is to be revoked.
    ///
    /// - Returns: nonce, ciphertext and tag.
    func seal(_ accessKeyID: Secret, as row: ReplacedRow) throws -> [UInt8] {
        let box = try AES.GCM.seal(Array(accessKeyID.reveal().utf8), using: key, authenticating: row.bytes)
        guard let combined = box.combined else { preconditionFailure("a nonce of other than 12 bytes was asked for") }
        return Array(combined)
    }

    /// - Returns: as ``open(_:as:expires:)``.
    func open(_ sealed: [UInt8], as row: ReplacedRow) -> Secret? {
        open(sealed, authenticating: row.bytes).map { Secret(String(decoding: $0, as: UTF8.self)) }
    }

    /// The row of a key that is to be revoked.
    struct ReplacedRow {
        /// The database's.
        let identity: [UInt8]
        let profile: ProfileID
        let generation: Int

        fileprivate var bytes: [UInt8] {
            var content = CanonicalBytes("heddle replaced key 1")
            content.append(identity)
            content.append(profile.number)
            content.append(Int64(generation))
            return content.bytes
        }
    }

    /// The row that something is sealed for: in another one, of another database, or with another end or other times it
    /// does not open.
    struct Row {
        /// The database's.
        let identity: [UInt8]
        let profile: ProfileID
        /// The profile's: who asks for it by one name must not be given another's.
        let name: String
        let generation: Int
        let lifetime: Lifetime

        fileprivate var bytes: [UInt8] {
            var content = CanonicalBytes("heddle credential 2")
            content.append(identity)
            content.append(profile.number)
            content.append(name)
            content.append(Int64(generation))
            content.append(Int64(lifetime.storedEnd.seconds))
            content.append(lifetime.obtained.wall)
            content.append(lifetime.obtained.uptime)
            content.append(lifetime.obtained.boot)
            content.append(lifetime.issuerOffset)
            return content.bytes
        }
    }
}

extension Lifetime {
    /// The end as a row has it: by this machine's wall clock at the moment when it was obtained.
    var storedEnd: Timestamp { end(at: obtained) }
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
        var lines: [String] = []
        var start = 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            lines.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end + 1
        }
        guard lines.count == 4 else { return nil }
        credential = TemporaryCredential(
            accessKeyID: Secret(lines[0]), secretAccessKey: Secret(lines[1]),
            sessionToken: lines[2].isEmpty ? nil : Secret(lines[2]), expires: expires)
        attributes = lines[3].isEmpty ? nil : lines[3]
    }
}
