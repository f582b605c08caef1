public import Credentials
internal import Crypto
internal import OperatingSystem
internal import Text

/// A sealing key that was put back from a copy.
public struct LoadedKey: Sendable, Equatable {
    /// Where it is now.
    public let storage: KeyStorage
    /// Whether the key's file said where it was kept. If not, it is in the file now, in the clear.
    public let isWhereItWas: Bool
    /// What is left of lost ones.
    public let former: [FormerKey]
}

// Copies of the sealing key, for when it is lost where it is kept.

extension Store {
    private static let copyLabel = "heddle sealing key:"

    /// A copy of the key that is in use: one line, for a password manager or a disk that is kept elsewhere.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like, ``SealingKeyError``, ``FileError``.
    public func keyCopy() throws -> Secret {
        let place = try presentPlace(of: KeyFile.read(paths.key))
        return Secret("\(Self.copyLabel) \(hexadecimal(try keepers.key(in: place)))\n")
    }

    /// Puts a lost key back where it was kept.
    ///
    /// - Parameters:
    ///   - copy: what ``keyCopy()`` gave, or the content of a key's file.
    ///   - name: of the copy, for errors.
    /// - Returns: where it is now, and what is left elsewhere; nil: it was not lost.
    /// - Throws: ``SealingKeyError/noCopy(path:)``; ``SealingKeyError/anotherKey(path:)`` where it authenticates nothing
    ///   of what is there; ``StoreError``, ``SealingKeyError``, ``FileError``.
    public func loadKey(_ copy: [UInt8], from name: String) throws -> LoadedKey? {
        guard let key = Self.key(ofCopy: copy) else { throw SealingKeyError.noCopy(path: name) }
        let isInUse = try read { try isAnythingSealed() ? firstInUse(of: [SymmetricKey(data: key)]) != nil : true }
        guard isInUse else { throw SealingKeyError.anotherKey(path: name) }
        try FileGuard.ensureDirectory(paths.key.parentDirectory)
        return try FileLock.whileHolding(directory: paths.key.parentDirectory) {
            let file = try keyFileIfAny()
            if let file, file.places.contains(where: { (try? keepers.key(in: $0)) == key }) { return nil }
            let place = try keep(key, insteadOf: file, for: .loading)
            let former = keepers.tidy(file?.places ?? [], present: place)
            forgetKeys()
            return LoadedKey(storage: place.storage, isWhereItWas: file != nil, former: former)
        }
    }

    private static func key(ofCopy bytes: [UInt8]) -> [UInt8]? {
        if bytes.count == KeyFile.keyBytes { return bytes }
        let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        guard line.hasPrefix(copyLabel), let word = line.split(separator: " ").last else { return nil }
        return decodedHexadecimal(String(word)).flatMap { $0.count == KeyFile.keyBytes ? $0 : nil }
    }
}
