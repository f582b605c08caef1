public import Credentials
public import OperatingSystem
internal import Text

/// The detached SSH signature of a catalog (`ssh-keygen -Y sign -n heddle-catalog`), checked by OpenSSH's own ssh-keygen.
public struct CatalogSignature: Sendable {
    /// What a signature is made for, so that one of a commit or a release is none of a catalog.
    public static let namespace = "heddle-catalog"

    private let bytes: [UInt8]
    /// Where it lies, for errors.
    private let place: String

    public init(_ bytes: [UInt8], at place: String) {
        self.bytes = bytes
        self.place = place
    }

    /// Who may sign, in the form of ssh-keygen's ALLOWED SIGNERS.
    public struct AllowedSigners: Sendable {
        let path: String
        let content: [UInt8]

        /// In bytes: thousands of keys.
        private static let limit = 1 << 20

        /// - Parameter path: of a file that nobody but its owner, us or root, can write or replace.
        /// - Throws: ``SignatureError/noSigners(path:)``, ``SignatureError/othersSigners(path:owned:)``, ``FileError``.
        public init(_ path: String) throws {
            do {
                guard let content = try TrustedFile.read(path, limit: Self.limit) else {
                    throw SignatureError.noSigners(path: path)
                }
                self.path = path
                self.content = content
            } catch FileError.parentOwner(_, let parent) {
                throw SignatureError.othersSigners(path: path, owned: parent)
            } catch FileError.otherOwner {
                throw SignatureError.othersSigners(path: path, owned: path)
            }
        }
    }

    /// Checks that it is one of these very bytes, by someone who may sign.
    ///
    /// - Parameters:
    ///   - name: what the bytes were read from, for errors.
    ///   - environment: `PATH`, along which ssh-keygen is looked up; `TMPDIR`, where it finds the signature.
    /// - Returns: who signed, as the list of signers has it.
    /// - Throws: ``SignatureError``, ``FileError``.
    public func signer(
        of content: [UInt8], named name: String, allowedBy signers: AllowedSigners, _ environment: Variables
    ) throws -> String {
        guard let program = ChildProcess.find("ssh-keygen", path: environment["PATH"]) else {
            throw SignatureError.noProgram
        }
        return try TemporaryDirectory.with(in: environment.absolutePath("TMPDIR") ?? "/tmp") { directory in
            // Copies: ssh-keygen opens files by their names, and what it reads must be what was judged.
            let (list, signature) = ("\(directory)/signers", "\(directory)/signature")
            try PrivateFile.create(list, signers.content, .passing)
            try PrivateFile.create(signature, bytes, .passing)
            let found = try ChildProcess.run(
                program, ["-Y", "find-principals", "-s", signature, "-f", list], outputLimit: 1 << 20)
            let principals = String(decoding: found.standardOutput, as: UTF8.self).split(separator: "\n").map(
                String.init)
            guard found.status == 0, !principals.isEmpty else {
                let why = String(decoding: found.standardError, as: UTF8.self)
                // What it can't read matches nobody, either.
                throw why.contains("No principal matched") && !why.contains("Couldn't parse signature")
                    ? SignatureError.unknownSigner(place: place, signers: signers.path)
                    : .noSignature(place: place)
            }
            // Those that begin with ! are who may not.
            for principal in principals where !principal.hasPrefix("!") {
                let check = try ChildProcess.run(
                    program,
                    ["-Y", "verify", "-n", Self.namespace, "-f", list, "-I", principal, "-s", signature],
                    input: content, outputLimit: 1 << 16)
                if check.status == 0 { return principal }
            }
            throw SignatureError.mismatch(place: place, of: name, signers: signers.path)
        }
    }
}

/// Why a catalog's signature is not accepted.
public enum SignatureError: ExplainedError, Equatable {
    case noProgram
    /// There is no list of those who may sign.
    case noSigners(path: String)
    /// The list, or a directory above it, is another user's.
    case othersSigners(path: String, owned: String)
    /// There is none where it should be.
    case missing(place: String)
    /// What should be a signature is none.
    case noSignature(place: String)
    /// It is by a key that the list doesn't have.
    case unknownSigner(place: String, signers: String)
    /// It is of other bytes, or made for something else; or its key has expired, or is not allowed for catalogs.
    case mismatch(place: String, of: String, signers: String)

    public var message: String {
        switch self {
        case .noProgram: "ssh-keygen is missing: it is needed to check a signature"
        case .noSigners(let path): "\(path.printable) does not exist: it should say who may sign catalogs"
        case .othersSigners(let path, let owned):
            "\(owned.printable) belongs to another user, who could change who may sign"
                + (owned == path ? "" : " in \(path.printable)")
        case .missing(let place): "signature \(place.printable) does not exist: nothing is imported without it"
        case .noSignature(let place): "\(place.printable) is not an SSH signature"
        case .unknownSigner(let place, let signers):
            "the key of signature \(place.printable) is not in \(signers.printable)"
        case .mismatch(let place, let name, let signers):
            "signature \(place.printable) doesn't match \(name.printable): either was changed, or it wasn't made for"
                + " \(CatalogSignature.namespace), or \(signers.printable) doesn't allow its key for that"
        }
    }

    public var hint: String? {
        switch self {
        case .noProgram: "install OpenSSH's ssh-keygen (Debian: apt-get install openssh-client)"
        case .noSigners(let path):
            "mkdir -p \(POSIXShell.pasteable(path.parentDirectory)) && echo 'you@example.com"
                + " namespaces=\"\(CatalogSignature.namespace)\" ssh-ed25519 AAAA…' >> \(POSIXShell.pasteable(path))"
        case .othersSigners(let path, _):
            "cp \(POSIXShell.pasteable(path)) ~/allowed_signers, read it, and use --allowed-signers ~/allowed_signers"
        case .missing, .noSignature, .mismatch:
            "nothing was changed; whoever publishes the catalog has to sign it again:"
                + " ssh-keygen -Y sign -n \(CatalogSignature.namespace) -f KEY FILE"
        case .unknownSigner(_, let signers): "cat \(POSIXShell.pasteable(signers))"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .noProgram, .noSigners, .othersSigners: .setUp
        case .missing, .noSignature, .unknownSigner, .mismatch: .invalidInput
        }
    }
}
