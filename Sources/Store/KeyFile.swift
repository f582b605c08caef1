internal import OperatingSystem
internal import Text

/// The file of the sealing key. It holds the key or says where in the keyring that is; while the key is being replaced, of
/// the old one and the new one. A process that is killed in between leaves both, and the one in use is found by what it
/// authenticates.
struct KeyFile: Equatable {
    enum Place: Equatable {
        case file([UInt8])
        /// An account of the keyring, under ``KeyringProgram/service``.
        case keyring(String)
    }

    /// One, or two: the older one first.
    var places: [Place]

    static let keyBytes = 32
    private static let word = "keyring "
    /// Hexadecimal digits.
    private static let accountLength = 16

    /// - Returns: nil where the bytes can't be a key.
    init?(_ bytes: [UInt8]) {
        if bytes.count == Self.keyBytes || bytes.count == 2 * Self.keyBytes {
            places = stride(from: 0, to: bytes.count, by: Self.keyBytes).map {
                .file(Array(bytes[$0..<$0 + Self.keyBytes]))
            }
            return
        }
        places = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix(Self.word) else { return nil }
            let account = line.dropFirst(Self.word.count)
            let isOne =
                account.utf8.count == Self.accountLength
                && account.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
            return isOne ? .keyring(String(account)) : nil
        }
        guard (1...2).contains(places.count), self.bytes == bytes else { return nil }
    }

    init(_ places: Place...) {
        self.places = places
    }

    /// A new account's name.
    static func newAccount() -> String { hexadecimal(Random.bytes(accountLength / 2)) }

    /// Places of one kind are in a file together.
    var bytes: [UInt8] {
        places.flatMap { place in
            switch place {
            case .file(let key): key
            case .keyring(let account): Array("\(Self.word)\(account)\n".utf8)
            }
        }
    }

    /// - Throws: ``StoreError/keyMissing(path:)``, ``StoreError/keyDamaged(path:)``, ``FileError``.
    static func read(_ path: String) throws -> KeyFile {
        try FileGuard.checkDirectory(path.parentDirectory)
        guard let bytes = try PrivateFile.read(path, .privateToOwner, limit: 4096) else {
            throw StoreError.keyMissing(path: path)
        }
        guard let file = KeyFile(bytes) else { throw StoreError.keyDamaged(path: path) }
        return file
    }
}
