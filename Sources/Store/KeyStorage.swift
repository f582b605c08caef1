/// Where the sealing key is kept.
public enum KeyStorage: String, Sendable, CaseIterable {
    /// In its file, in the clear.
    case file
    /// In the desktop's keyring.
    case keyring
    /// In the kernel's keyring of its user, until the machine is restarted.
    case kernel
    /// In its file, sealed for this machine by systemd.
    case systemdCreds = "systemd-creds"

    /// For sentences: where it is.
    public var name: String {
        switch self {
        case .file: "its file"
        case .keyring: "the keyring"
        case .kernel: "the kernel's keyring"
        case .systemdCreds: "its file, sealed by systemd-creds"
        }
    }
}
