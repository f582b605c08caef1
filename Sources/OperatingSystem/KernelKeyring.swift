internal import COperatingSystem
internal import Libc

/// The kernel's keyring of this user (user-keyring(7)): in no file, shared by all of the user's sessions and jobs, and
/// gone when the machine is restarted. Linux only.
///
/// Its calls are handed in, so that a test can have a kernel that refuses.
public struct KernelKeyring: Sendable {
    /// The content of a key.
    public var read: @Sendable (_ description: String) throws(Failure) -> [UInt8]
    /// Adds a key, or gives it another content.
    public var add: @Sendable (_ description: String, _ content: [UInt8]) throws(Failure) -> Void
    /// Removes a key; one that isn't there is no failure.
    public var remove: @Sendable (_ description: String) throws(Failure) -> Void

    public init(
        read: @escaping @Sendable (_ description: String) throws(Failure) -> [UInt8],
        add: @escaping @Sendable (_ description: String, _ content: [UInt8]) throws(Failure) -> Void,
        remove: @escaping @Sendable (_ description: String) throws(Failure) -> Void
    ) {
        self.read = read
        self.add = add
        self.remove = remove
    }

    /// Why it can't be used.
    public enum Failure: Error, Equatable {
        /// There is no such key: never was, removed, revoked, expired, or the machine was restarted since.
        case missing
        /// Not allowed to this process: containers' seccomp filters often forbid keyrings.
        case forbidden
        /// The system has none: macOS, or a Linux without them.
        case notThere
        /// The user's quota of keys is used up (/proc/sys/kernel/keys).
        case full
        case failed(errno: Int32)

        public init(errno code: Int32) {
            #if canImport(Darwin)
                self = code == ENOSYS ? .notThere : .failed(errno: code)
            #else
                self =
                    switch code {
                    case ENOKEY, EKEYREVOKED, EKEYEXPIRED: .missing
                    case EPERM, EACCES: .forbidden
                    case ENOSYS, EOPNOTSUPP: .notThere
                    case EDQUOT: .full
                    default: .failed(errno: code)
                    }
            #endif
        }

        /// One line, of the keyring: what is wrong with it.
        public var message: String {
            switch self {
            case .missing: "it has no such key"
            case .forbidden: "not permitted (containers often forbid keyrings: seccomp)"
            case .notThere: "this system has no kernel keyrings (only Linux has them)"
            case .full: "the quota of keys is used up (/proc/sys/kernel/keys)"
            case .failed(let code): String(cString: strerror(code))
            }
        }
    }

    /// The real one.
    public static let ofThisUser = KernelKeyring(
        read: { description throws(Failure) in
            // A key of ours is much shorter; what is longer is none.
            var content = [UInt8](repeating: 0, count: 1024)
            let count = heddle_kernel_key_read(description, &content, UInt(content.count))
            guard count >= 0 else { throw Failure(errno: errno) }
            return Array(content.prefix(count))
        },
        add: { description, content throws(Failure) in
            guard heddle_kernel_key_add(description, content, UInt(content.count)) == 0 else {
                throw Failure(errno: errno)
            }
        },
        remove: { description throws(Failure) in
            guard heddle_kernel_key_remove(description) != 0 else { return }
            let failure = Failure(errno: errno)
            if failure != .missing { throw failure }
        })
}
