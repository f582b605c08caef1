internal import OperatingSystem
internal import Text

/// The file of the sealing key. It holds the key, or that key sealed by systemd, or says where in a keyring it is; while
/// the key is being replaced, of the old one and the new one. A process that is killed in between leaves both, and the
/// one in use is found by what it authenticates.
struct KeyFile: Equatable {
    enum Place: Equatable {
        case file([UInt8])
        /// An account of the desktop's keyring.
        case keyring(String)
        /// Of a key in the kernel's keyring.
        case kernel(String)
        /// A credential in base64. Alone in the file it is what `LoadCredentialEncrypted=` and systemd-creds read.
        case systemdCreds(String)

        /// Of a keyring; nil elsewhere.
        var account: String? {
            switch self {
            case .keyring(let account), .kernel(let account): account
            case .file, .systemdCreds: nil
            }
        }

        var storage: KeyStorage {
            switch self {
            case .file: .file
            case .keyring: .keyring
            case .kernel: .kernel
            case .systemdCreds: .systemdCreds
            }
        }
    }

    let older: Place
    /// nil unless the key is being replaced.
    let newer: Place?

    /// One, or two: the older one first.
    var places: [Place] { [older] + (newer.map { [$0] } ?? []) }

    static let keyBytes = 32
    /// Of the file, in bytes: a credential that a TPM2 sealed has some thousands.
    static let limit = 64 * 1024
    /// Hexadecimal digits.
    static let accountLength = 16
    /// A credential has more: so it is never taken for a key, nor a key for one.
    private static let shortestCredential = 2 * keyBytes + 1

    /// - Returns: nil where the bytes can't be a key.
    init?(_ bytes: [UInt8]) {
        if bytes.count == Self.keyBytes || bytes.count == 2 * Self.keyBytes {
            older = .file(Array(bytes[..<Self.keyBytes]))
            newer = bytes.count == Self.keyBytes ? nil : .file(Array(bytes[Self.keyBytes...]))
            return
        }
        let places = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap(Self.place)
        guard (1...2).contains(places.count) else { return nil }
        older = places[0]
        newer = places.count == 1 ? nil : places[1]
        guard self.bytes == bytes else { return nil }
    }

    private static func place(_ line: Substring) -> Place? {
        let words = line.split(separator: " ")
        if words.count == 2, let account = words.last.map(String.init) {
            guard account.utf8.count == accountLength,
                account.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit })
            else { return nil }
            switch words[0] {
            case "keyring": return .keyring(account)
            case "kernel": return .kernel(account)
            default: return nil
            }
        }
        let isBase64 = line.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "+/=".utf8.contains($0) }
        return isBase64 && line.utf8.count >= shortestCredential ? .systemdCreds(String(line)) : nil
    }

    init(_ older: Place, _ newer: Place? = nil) {
        self.older = older
        self.newer = newer
    }

    /// Places of one kind are in a file together.
    var bytes: [UInt8] {
        places.flatMap { place in
            switch place {
            case .file(let key): key
            case .keyring(let account): Array("keyring \(account)\n".utf8)
            case .kernel(let account): Array("kernel \(account)\n".utf8)
            case .systemdCreds(let sealed): Array("\(sealed)\n".utf8)
            }
        }
    }

    /// - Throws: ``StoreError/keyMissing(path:)``, ``StoreError/keyDamaged(path:)``, ``FileError``.
    static func read(_ path: String) throws -> KeyFile {
        try FileGuard.checkDirectory(path.parentDirectory)
        guard let bytes = try PrivateFile.read(path, .privateToOwner, limit: limit) else {
            throw StoreError.keyMissing(path: path)
        }
        guard let file = KeyFile(bytes) else { throw StoreError.keyDamaged(path: path) }
        return file
    }
}
